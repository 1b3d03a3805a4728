"""Handing in on behalf of a unit (代报), and the unit's taking over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, answers_for
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.policies import may_hand_in_for, may_take_over
from baosong.apps.submissions.queries import proxy_unit_of
from baosong.apps.submissions.services import drafts
from baosong.platform.web.access import allowed


@require_POST
@allowed(may_hand_in_for)
def begin_for(request: PersonRequest, task_id: int, unit_id: int) -> HttpResponse:
    """Begin a work on behalf of a unit; of a unit that the person serves as well it is the unit's own."""
    task = get_object_or_404(Task.objects.select_related("call__unit"), pk=task_id)
    unit = get_object_or_404(Unit, pk=unit_id)
    proxy = None if answers_for(request.user, unit) else proxy_unit_of(task.call, request.user)
    submission = drafts.begin(task, unit=unit, proxy_unit=proxy, by=request.user, at=timezone.now())
    return redirect("submission", submission.pk)


@require_POST
@allowed(may_take_over)
def take_over(request: PersonRequest, submission_id: int) -> HttpResponse:
    drafts.take_over(get_object_or_404(Submission, pk=submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("This work is your unit's own now."))
    return redirect("submission", submission_id)
