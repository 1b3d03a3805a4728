"""The units of a published call: added and removed, after the page has said in numbers what will happen."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.calls.enums import CHANGE_UNITS
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.services import addressees
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.tracking.forms import CallUnitsForm
from baosong.apps.tracking.interfaces.call_units import call_unit_rows, units_preview
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted
from baosong.platform.web.undo import say_undoable


@allowed(may_organise_call)
def call_units(request: PersonRequest, call_id: int) -> HttpResponse:
    """The tree of units with those ticked that the call goes to; what a change does, and the change."""
    call, at = get_object_or_404(organised_by(request.user), pk=call_id), timezone.now()
    if not CHANGE_UNITS.is_open(call.state):
        return redirect("call", call_id)
    rows = call_unit_rows(call, at=at)
    form, preview = posted(request, CallUnitsForm, call=call, rows=rows), None
    if form.is_bound and form.is_valid():
        preview = units_preview(call, form.change, at=at)
        if form.confirms(preview):
            done = addressees.change_units(call, form.change, reason=form.cleaned_data["reason"], by=request.user, at=at)
            said = _("The units of the call were changed; those concerned are being notified.")
            say_undoable(request, said, step="call.units", call_id=call_id, **done.keys)
            return redirect("overview", call_id)
    kinds = sorted({row.unit.kind for row in rows if row.unit.kind})
    return form_page(request, "tracking/call_units.html", {"call": call, "form": form, "rows": rows, "preview": preview, "kinds": kinds})
