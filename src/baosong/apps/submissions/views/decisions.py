"""Decisions of the level above."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.enums import Adoption
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.policies import may_judge
from baosong.apps.submissions.services import decisions
from baosong.apps.submissions.services import forward as forward_service
from baosong.platform.web.access import allowed
from baosong.platform.web.parsing import choice_of


@require_POST
@allowed(may_judge)
def accept(request: PersonRequest, submission_id: int) -> HttpResponse:
    decisions.accept(get_object_or_404(Submission, pk=submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("Accepted."))
    return redirect("submission", submission_id)


@require_POST
@allowed(may_judge)
def send_back(request: PersonRequest, submission_id: int) -> HttpResponse:
    decisions.return_for_repair(get_object_or_404(Submission, pk=submission_id), reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Returned for repair; the unit sees your reason."))
    return redirect("submission", submission_id)


@require_POST
@allowed(may_judge)
def take_back(request: PersonRequest, submission_id: int) -> HttpResponse:
    decisions.take_back(get_object_or_404(Submission, pk=submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("Undone."))
    return redirect("submission", submission_id)


@require_POST
@allowed(may_judge)
def forward(request: PersonRequest, submission_id: int) -> HttpResponse:
    submission = get_object_or_404(Submission, pk=submission_id)
    receipt = forward_service.forward(submission, vouched_by=request.POST.get("vouched_by", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Handed in to the level above. Receipt number %(number)s.") % {"number": receipt.number})
    return redirect("submission", submission_id)


@require_POST
@allowed(may_judge)
def adopt(request: PersonRequest, submission_id: int) -> HttpResponse:
    wanted = request.POST.get("adoption", "")
    decisions.adopt(
        get_object_or_404(Submission, pk=submission_id),
        adoption=choice_of(wanted, Adoption.NONE),
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("Noted."))
    return redirect("submission", submission_id)
