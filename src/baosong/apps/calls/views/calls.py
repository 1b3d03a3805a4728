"""The list of calls, one call, publishing, passing on, extending."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import PUBLISH, CallState
from baosong.apps.calls.interfaces.messages import looser_sentence, past_sentence, question_sentence
from baosong.apps.calls.interfaces.notice_highlight import sentences
from baosong.apps.calls.interfaces.rows import TermsRows
from baosong.apps.calls.models import Task
from baosong.apps.calls.policies import may_organise_call, may_pass_on, may_see_call, organised_by, visible_to
from baosong.apps.calls.queries import addressed_units, passed_on_by, tasks_of, unit_deadline
from baosong.apps.calls.services import extensions
from baosong.apps.calls.services import pass_on as pass_on_service
from baosong.apps.calls.services import publish as publish_service
from baosong.apps.calls.services.open_questions import open_questions, past_deadlines
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import rows_below
from baosong.core.terms import TermsQuota
from baosong.platform.web.access import allowed, signed_in

# The suggested time for checking and submitting between one level's deadline and the next.
EARLIER: Final = timedelta(days=3)


@signed_in
def calls(request: PersonRequest) -> HttpResponse:
    return render(request, "calls/calls.html", {"calls": organised_by(request.user).order_by("-pk")})


@allowed(may_see_call)
def call(request: PersonRequest, call_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_to(request.user), pk=call_id)
    rows = TermsRows(shown.terms, shown.notice.text)
    context = {
        "call": shown,
        "tasks": list(zip(rows.tasks(), tasks_of(shown), strict=False)) if shown.state != CallState.DRAFT else [(row, None) for row in rows.tasks()],
        "sentences": sentences(shown.notice.text, shown.terms),
        "may_organise": may_organise_call(request.user, call_id),
        "addressed": addressed_units(shown).count(),
    }
    return render(request, "calls/call.html", context)


@allowed(may_organise_call)
def publish(request: PersonRequest, call_id: int) -> HttpResponse:
    draft = get_object_or_404(organised_by(request.user), pk=call_id)
    if not PUBLISH.is_open(draft.state):
        return redirect("call", call_id)
    units = [row.unit for row in rows_below(draft.unit) if row.unit.pk != draft.unit_id]
    if request.method == "POST":
        chosen = set(request.POST.getlist("unit"))
        publish_service.publish(
            draft, to=[unit for unit in units if str(unit.pk) in chosen], by=request.user, at=timezone.now(), past_confirmed="past_confirmed" in request.POST
        )
        messages.success(request, _("The call has been published."))
        return redirect("overview", call_id)
    missing = [question_sentence(question) for question in open_questions(draft.terms) if question.is_required]
    missing += [looser_sentence(item) for item in pass_on_service.what_is_looser(draft.parent, draft.terms)]
    past = [past_sentence(task, draft.notice.text) for task in past_deadlines(draft.terms, at=timezone.now())]
    top = min((unit.depth for unit in units), default=0)
    kinds = sorted({unit.kind for unit in units if unit.kind})
    context = {"call": draft, "units": [(unit, unit.depth - top, unit.depth == top) for unit in units], "missing": missing, "past": past, "kinds": kinds}
    return render(request, "calls/publish.html", context)


@allowed(may_pass_on)
def pass_on(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    shown = get_object_or_404(visible_to(request.user), pk=call_id)
    unit = get_object_or_404(Unit, pk=unit_id)
    rows = [(task, unit_deadline(task, unit)) for task in tasks_of(shown)]
    if request.method == "POST":
        asked = pass_on_service.UnitTerms(
            tasks=request.POST.getlist("task"),
            deadline=request.POST.get("deadline", ""),
            quota=_quota(request.POST.get("least", ""), request.POST.get("most", "")),
            note=request.POST.get("note", ""),
        )
        made = pass_on_service.pass_on(shown, asked, unit=unit, by=request.user, at=timezone.now())
        return redirect("call-publish", made.pk)
    suggested = timezone.localdate(min(row.deadline for _task, row in rows)) - EARLIER
    context = {"call": shown, "unit": unit, "rows": rows, "suggested": suggested, "has_units": not unit.is_leaf(), "before": passed_on_by(shown, unit)}
    return render(request, "calls/pass_on.html", context)


def _quota(least: str, most: str) -> TermsQuota | None:
    low, high = (int(written) if written.isdigit() else None for written in (least, most))
    return TermsQuota(least=low, most=high) if low is not None or high is not None else None


@require_POST
@allowed(may_organise_call)
def extend(request: PersonRequest, call_id: int) -> HttpResponse:
    shown = get_object_or_404(organised_by(request.user), pk=call_id)
    task = get_object_or_404(Task.objects.select_related("call"), pk=request.POST.get("task") or 0, call=shown)
    unit = get_object_or_404(Unit, pk=request.POST.get("unit") or 0, calls_received__call=shown)
    try:
        until = timezone.make_aware(datetime.fromisoformat(request.POST.get("until", "")))
    except ValueError:
        messages.error(request, _("Please enter the new deadline."))
        return redirect("overview", call_id)
    extensions.extend(task, unit=unit, until=until, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    messages.success(request, _("%(unit)s has more time for “%(task)s”.") % {"unit": unit.name, "task": task.name})
    return redirect("overview", call_id)
