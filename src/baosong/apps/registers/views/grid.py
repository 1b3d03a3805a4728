"""The grid: plan, map, and the cells entered into it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.meetings.policies import may_run_for
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.interfaces import maps, tables
from baosong.apps.registers.models import GridCell
from baosong.apps.registers.queries import grid_of
from baosong.apps.registers.services import grid as grid_service
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.parsing import key_of


@allowed(may_run_for)
def grid(request: PersonRequest, unit_id: int) -> HttpResponse:
    """The grid as a plan, and as a map where cells have coordinates."""
    unit = get_object_or_404(Unit, pk=unit_id)
    nodes = grid_of(unit)
    context = {
        "unit": unit,
        "nodes": nodes,
        "leaves": sum(len(node.leaves) for node in nodes),
        "gaps": sum(node.gaps for node in nodes),
        "map": maps.drawn(nodes),
        "cells": GridCell.objects.filter(unit=unit).select_related("parent").order_by("pk"),
        "address": reverse("grid-table", args=[unit.pk]),
    }
    return render(request, "registers/grid.html", context)


@require_POST
@allowed(may_run_for)
def add(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit, at = get_object_or_404(Unit, pk=unit_id), timezone.now()
    if file := request.FILES.get("table"):
        named = tables.read_cells(file.read(), file.name or "")
        count = grid_service.add_cells(named, unit=unit, by=request.user, at=at)
        messages.success(request, ngettext("%(n)s place entered.", "%(n)s places entered.", count) % {"n": count})
        return redirect("grid", unit_id)
    read = request.POST.get
    parent = GridCell.objects.filter(unit=unit, pk=key_of(read("parent"))).first()
    named_one = grid_service.GridRow(0, read("name", ""), "", read("kind", ""), read("latitude", ""), read("longitude", ""))
    grid_service.add_cell(unit=unit, parent=parent, named=named_one, by=request.user, at=at)
    return redirect("grid", unit_id)


@allowed(may_run_for)
def table(request: PersonRequest, unit_id: int) -> HttpResponse:
    return saved(tables.cells_template(), name=_("Places") + ".xlsx", content_type=XLSX)
