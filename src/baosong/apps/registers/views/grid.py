"""The grid: plan, map, and the cells entered into it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.meetings.policies import may_run_for
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.registers.errors import GridCellWrong
from baosong.apps.registers.forms import GridCellForm, GridTableForm
from baosong.apps.registers.interfaces import maps, tables
from baosong.apps.registers.models import GridCell
from baosong.apps.registers.queries import grid_of
from baosong.apps.registers.services import grid as grid_service
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import XLSX, saved
from baosong.platform.web.forms import form_page, posted, pressed


@allowed(may_run_for)
def grid(request: PersonRequest, unit_id: int) -> HttpResponse:
    """The grid as a plan, and as a map where cells have coordinates."""
    unit = get_object_or_404(Unit, pk=unit_id)
    return _grid_page(request, unit, GridCellForm(cells=_cells(unit)), GridTableForm())


def _cells(unit: Unit) -> list[GridCell]:
    return list(GridCell.objects.filter(unit=unit).select_related("parent").order_by("pk"))


def _grid_page(request: PersonRequest, unit: Unit, form: GridCellForm, table_form: GridTableForm) -> HttpResponse:
    nodes = grid_of(unit)
    context = {
        "unit": unit,
        "nodes": nodes,
        "leaves": sum(len(node.leaves) for node in nodes),
        "gaps": sum(node.gaps for node in nodes),
        "map": maps.drawn(nodes),
        "form": form,
        "table_form": table_form,
    }
    return form_page(request, "registers/grid.html", context)


@require_POST
@allowed(may_run_for)
def add(request: PersonRequest, unit_id: int) -> HttpResponse:
    unit, at = get_object_or_404(Unit, pk=unit_id), timezone.now()
    if request.FILES or pressed(request, "read"):
        return _add_table(request, unit)
    form = posted(request, GridCellForm, cells=_cells(unit))
    if not form.is_valid():
        return _grid_page(request, unit, form, GridTableForm())
    grid_service.add_cell(unit=unit, parent=form.above, named=form.row, by=request.user, at=at)
    return redirect("grid", unit_id)


def _add_table(request: PersonRequest, unit: Unit) -> HttpResponse:
    form = posted(request, GridTableForm)
    if form.is_valid():
        try:
            count = grid_service.add_cells(form.cleaned_data["table"], unit=unit, by=request.user, at=timezone.now())
            messages.success(request, ngettext("%(n)s place entered.", "%(n)s places entered.", count) % {"n": count})
            return redirect("grid", unit.pk)
        except GridCellWrong as refusal:
            form.add_refusal("table", refusal)
    return _grid_page(request, unit, GridCellForm(cells=_cells(unit)), form)


@allowed(may_run_for)
def table(request: PersonRequest, unit_id: int) -> HttpResponse:
    return saved(tables.cells_template(), name=_("Places") + ".xlsx", content_type=XLSX)
