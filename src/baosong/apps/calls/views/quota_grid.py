"""Numbers of each unit and task, for a draft or as an amendment."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import REVISE
from baosong.apps.calls.errors import FileNotTaken, QuotasChanged
from baosong.apps.calls.forms.attachments import QuotaRowsForm
from baosong.apps.calls.forms.quota_grid import QuotaGridForm
from baosong.apps.calls.interfaces.attachment_actions import read_sentences
from baosong.apps.calls.interfaces.quota_tables import uploaded_tables
from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call, organised_by
from baosong.apps.calls.queries import addressed_units
from baosong.apps.calls.services import named_quotas, quota_grid
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import rows_below
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted


def units_of(call: Call, *, at: datetime) -> list[Unit]:
    """The units that a call goes to; of a draft all open ones below the issuing one."""
    if not REVISE.is_open(call.state):
        return list(addressed_units(call))
    return [row.unit for row in rows_below(call.unit) if row.unit.pk != call.unit_id and not row.unit.is_closed(at)]


@allowed(may_organise_call)
def numbers(request: PersonRequest, call_id: int) -> HttpResponse:
    """Show the grid; save what was typed, then fill a column or take over a table where that was asked for."""
    call, at = get_object_or_404(organised_by(request.user), pk=call_id), timezone.now()
    if not quota_grid.is_open(call):
        return redirect("call", call_id)
    units, terms = units_of(call, at=at), quota_grid.terms_of(call, by=request.user, at=at)
    form = posted(request, QuotaGridForm, terms=terms, units=units)
    if form.is_bound and form.is_valid():
        try:
            _save(request, call, form, at)
            return redirect("call-amend-confirm" if form.act == "differences" else "call-quotas", call_id)
        except QuotasChanged as refusal:
            form.add_refusal(None, refusal)
        except FileNotTaken as refusal:
            form.add_refusal("file", refusal)
    amendment = quota_grid.amendment_of(call, by=request.user, at=at)
    rows_form = QuotaRowsForm(call=call, amendment=amendment)
    context = {"call": call, "form": form, "known": quota_grid.digest(terms), "amendment": amendment, "quota_rows_form": rows_form}
    return form_page(request, "calls/quotas.html", context)


def _save(request: PersonRequest, call: Call, form: QuotaGridForm, at: datetime) -> None:
    tables = [form.pasted] if form.pasted else []
    tables += uploaded_tables(form.cleaned_data["file"] or ())
    quota_grid.set_numbers(call, form.numbers, units=form.units, known=form.known, by=request.user, at=at)
    if tables or form.cleaned_data["file"]:
        read = quota_grid.add_tables(call, tables, by=request.user, at=at)
        for said in read_sentences(read) or [_("No number was read from the table.")]:
            messages.info(request, said)
    else:
        messages.success(request, _("Saved"))


@require_POST
@allowed(may_organise_call)
def rows(request: PersonRequest, call_id: int) -> HttpResponse:
    """Decide on rows of a table that match no unit, for a draft or an amendment."""
    call, at = get_object_or_404(organised_by(request.user), pk=call_id), timezone.now()
    form = posted(request, QuotaRowsForm, call=call, amendment=quota_grid.amendment_of(call, by=request.user, at=at))
    if form.is_valid():
        for row, unit in form.decided:
            named_quotas.decide(row, unit, by=request.user, at=at)
        messages.success(request, _("Saved"))
    return redirect("call-quotas", call_id)
