"""Changes of a unit: name and particulars, order, closing and opening again."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.forms.unit_changes import CloseUnitForm, PlaceForm, UnitForm
from baosong.apps.orgs.interfaces.messages import row_counts
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.policies import PersonRequest, may_organise_unit, may_shape_unit, reauthenticated, shapes
from baosong.apps.orgs.queries import children_of, open_units
from baosong.apps.orgs.services import closures, deletions, unit_order
from baosong.apps.orgs.services import units as units_service
from baosong.apps.orgs.services.merges import counts_of
from baosong.apps.orgs.views.dated_ends import is_ended
from baosong.platform.errors import Refusal
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted, posted_key

# What ends with a unit that is closed; all else stays.
ENDING: Final = (UnitRowKind.ROLES, UnitRowKind.DUES, UnitRowKind.OTHER)


@allowed(may_organise_unit)
def edit(request: PersonRequest, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=unit_id)
    may_shape = shapes(request.user, shown)
    form = posted(request, UnitForm, unit=shown, may_shape=may_shape)
    if form.is_valid():
        try:
            units_service.describe(shown, form.description, known=form.cleaned_data["known"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_refusal("name" if refusal.code == "unit_name_taken" else None, refusal)
        else:
            messages.success(request, _("The unit was changed."))
            return redirect("unit", unit_id)
    return form_page(request, "orgs/unit_edit.html", {"unit": shown, "form": form, "may_shape": may_shape})


@allowed(may_organise_unit)
def order(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Show the units below with their places, and put one of them to another place."""
    shown = get_object_or_404(Unit, pk=unit_id)
    form, wrong = posted(request, PlaceForm), None
    if form.is_bound:
        wrong = get_object_or_404(children_of(shown), pk=posted_key(request, "child"))
        if form.is_valid():
            number = unit_order.place(wrong, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("%(unit)s is now number %(number)s.") % {"unit": wrong.name, "number": number})
            return redirect("unit-order", unit_id)
    children = list(open_units(children_of(shown)))
    return form_page(request, "orgs/unit_order.html", {"unit": shown, "children": children, "form": form, "wrong": wrong})


@allowed(may_shape_unit)
@reauthenticated(gettext_lazy("Close the unit"), opens_page=True)
def close(request: PersonRequest, unit_id: int) -> HttpResponse:
    """Say in numbers what will happen, then close the unit and all below it."""
    shown, at = get_object_or_404(Unit, pk=unit_id), timezone.now()
    form = posted(request, CloseUnitForm, today=timezone.localdate(at))

    def end(reason: str, begins_at: datetime) -> None:
        closures.close(shown, reason=reason, begins_at=begins_at, by=request.user, at=at)

    if is_ended(request, form, end, at=at, now=_("The unit is closed."), later=_("The unit closes on %(day)s.")):
        return redirect("unit", unit_id)
    units = list(closures.closed_with(shown))
    context = {
        "unit": shown,
        "form": form,
        "below": len(units) - 1,
        "roles": Membership.objects.filter(unit__in=units).count(),
        "counts": _staying(units),
    }
    return form_page(request, "orgs/unit_close.html", context)


def _staying(units: list[Unit]) -> list[str]:
    """What stays with units that are closed, in numbers."""
    return row_counts({kind: number for kind, number in counts_of(units).items() if kind not in ENDING})


@require_POST
@allowed(may_shape_unit)
@reauthenticated(gettext_lazy("Open the unit again"))
def reopen(request: PersonRequest, unit_id: int) -> HttpResponse:
    closures.reopen(get_object_or_404(Unit, pk=unit_id), by=request.user, at=timezone.now())
    messages.success(request, _("The unit is open again. Please invite its people anew."))
    return redirect("unit", unit_id)


@allowed(may_shape_unit)
def delete(request: PersonRequest, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(Unit, pk=unit_id)
    if request.method != "POST":
        return render(request, "orgs/unit_delete.html", {"unit": shown, "kept": deletions.amount_kept(shown)})
    above = deletions.delete(shown, by=request.user, at=timezone.now())
    messages.success(request, _("%(unit)s was deleted.") % {"unit": shown.name})
    return redirect("unit", above.pk)
