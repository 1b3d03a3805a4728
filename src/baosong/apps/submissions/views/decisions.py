"""Decisions of the level above."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.enums import Adoption
from baosong.apps.submissions.forms import AdoptionForm, ReturnForm, VoucherForm
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.policies import may_judge
from baosong.apps.submissions.services import decisions
from baosong.apps.submissions.services import forward as forward_service
from baosong.apps.submissions.views.submissions import submission_page
from baosong.platform.web.access import allowed
from baosong.platform.web.forms import posted


@require_POST
@allowed(may_judge)
def accept(request: PersonRequest, submission_id: int) -> HttpResponse:
    decisions.accept(get_object_or_404(Submission, pk=submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("Accepted."))
    return redirect("submission", submission_id)


@require_POST
@allowed(may_judge)
def send_back(request: PersonRequest, submission_id: int) -> HttpResponse:
    form = posted(request, ReturnForm)
    if not form.is_valid():
        return submission_page(request, submission_id, form)
    decisions.return_for_repair(get_object_or_404(Submission, pk=submission_id), **form.cleaned_data, by=request.user, at=timezone.now())
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
    form = posted(request, VoucherForm)
    if not form.is_valid():
        return submission_page(request, submission_id, form)
    receipt = forward_service.forward(get_object_or_404(Submission, pk=submission_id), **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Handed in to the level above. Receipt number %(number)s.") % {"number": receipt.number})
    return redirect("submission", submission_id)


@require_POST
@allowed(may_judge)
def adopt(request: PersonRequest, submission_id: int) -> HttpResponse:
    form = posted(request, AdoptionForm)
    if not form.is_valid():
        return submission_page(request, submission_id, form)
    adoption = Adoption(form.cleaned_data["adoption"])
    decisions.adopt(get_object_or_404(Submission, pk=submission_id), adoption=adoption, by=request.user, at=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("submission", submission_id)
