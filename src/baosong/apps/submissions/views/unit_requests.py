"""Requests of units: asking for more time or for a work back, cancelling, answering."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.enums import SEEN_BELOW
from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import is_addressed
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.enums import RequestDecision
from baosong.apps.submissions.forms import ExtensionRequestForm, RequestAnswerForm, WithdrawalRequestForm
from baosong.apps.submissions.models import Submission, UnitRequest
from baosong.apps.submissions.policies import may_answer_request, may_cancel_request, may_hand_in, may_take_over
from baosong.apps.submissions.queries import requests_of, task_rows
from baosong.apps.submissions.services import unit_requests
from baosong.apps.submissions.views.submissions import submission_page
from baosong.platform.errors import Refusal
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import form_page, posted, posted_choice
from baosong.platform.web.parsing import key_of
from baosong.platform.web.templatetags.web import moment


@allowed(may_hand_in)
def ask_extension(request: PersonRequest, call_id: int, unit_id: int) -> HttpResponse:
    """Ask for a later deadline of one or more tasks; `?task=` chooses one beforehand."""
    call = get_object_or_404(Call.objects.select_related("unit"), pk=call_id, state__in=SEEN_BELOW)
    unit = get_object_or_404(Unit, pk=unit_id)
    if not is_addressed(call, unit):
        raise Http404
    tasks = [(row.task, _("%(task)s (until %(deadline)s)") % {"task": row.task, "deadline": moment(row.standing.deadline)}) for row in task_rows(call, unit)]
    form = posted(request, ExtensionRequestForm, tasks=tasks, initial={"task": [str(key_of(request.GET.get("task")) or tasks[0][0].pk)]})
    if form.is_valid() and _is_asked(request, form, unit):
        messages.success(request, _("%(issuer)s sees your request and will answer it.") % {"issuer": call.unit})
        return redirect("hand-in", call_id, unit_id)
    return form_page(request, "submissions/extension_request.html", {"call": call, "unit": unit, "form": form})


def _is_asked(request: PersonRequest, form: ExtensionRequestForm, unit: Unit) -> bool:
    """Ask for all chosen tasks or for none; what is refused stands in the form."""
    given = {"until": form.cleaned_data["until"], "reason": form.cleaned_data["reason"]}
    try:
        with transaction.atomic():
            for task in form.chosen:
                unit_requests.ask_extension(task, unit=unit, **given, by=request.user, at=timezone.now())
    except Refusal as refusal:
        form.add_refusal(
            "task" if refusal.code == "request_pending" else "until" if refusal.code in ("request_in_past", "extension_not_later") else None, refusal
        )
        return False
    return True


@require_POST
@allowed(may_take_over)
def ask_withdrawal(request: PersonRequest, submission_id: int) -> HttpResponse:
    form = posted(request, WithdrawalRequestForm)
    if not form.is_valid():
        return submission_page(request, submission_id, form)
    submission = get_object_or_404(Submission.objects.select_related("task__call__unit"), pk=submission_id)
    unit_requests.ask_withdrawal(submission, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("%(issuer)s sees your request and will answer it.") % {"issuer": submission.task.call.unit})
    return redirect("submission", submission_id)


@require_POST
@allowed(may_cancel_request)
def cancel(request: PersonRequest, request_id: int) -> HttpResponse:
    asked = get_object_or_404(UnitRequest.objects.select_related("task"), pk=request_id)
    unit_requests.cancel(asked, by=request.user, at=timezone.now())
    messages.success(request, _("The request was cancelled."))
    return redirect("hand-in", asked.task.call_id, asked.unit_id)


@allowed(may_answer_request)
def answer(request: PersonRequest, request_id: int) -> HttpResponse:
    """Grant a request, or refuse it by the other button."""
    asked = get_object_or_404(UnitRequest.objects.select_related("task__call", "unit", "submission", "asked_by", "answered_by"), pk=request_id)
    form = posted(request, RequestAnswerForm)
    if form.is_valid():
        service, done = {
            RequestDecision.GRANT: (unit_requests.grant, _("Granted; the unit is notified.")),
            RequestDecision.REFUSE: (unit_requests.refuse, _("Refused; the unit is notified.")),
        }[posted_choice(request, "decision", RequestDecision)]
        try:
            service(asked, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_refusal(None, refusal)
        else:
            messages.success(request, done)
            return redirect("cell", asked.task.call_id, asked.task_id, asked.unit_id)
    earlier = requests_of(asked.task, asked.unit).exclude(pk=asked.pk)
    return form_page(request, "submissions/unit_request.html", {"asked": asked, "call": asked.task.call, "form": form, "earlier": earlier})
