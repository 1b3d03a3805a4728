"""Submissions, extensions, amendments and the end of a call cancel queued reminders; who takes an invitation up completes the handover."""

from django.utils import timezone

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.events import CallAmended, CallMoved, DeadlineExtended
from baosong.apps.calls.models import Call, Extension
from baosong.apps.orgs.events import InvitationTaken, UnitEnded
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows
from baosong.apps.submissions.events import SubmissionArrived, SubmissionSubmitted
from baosong.apps.submissions.models import Submission
from baosong.apps.tracking.models import Handover, Reminder, ReminderItem
from baosong.apps.tracking.services import handovers
from baosong.apps.tracking.services.reminder_rules import stop, stop_all
from baosong.platform.events import receives

register_rows(UnitRows(Reminder), UnitRows(ReminderItem), UnitRows(Handover))


@receives(SubmissionSubmitted)
def submitted(event: SubmissionSubmitted) -> None:
    submission = Submission.objects.select_related("task__call", "unit").get(pk=event.submission_id)
    stop(submission.task.call, submission.unit, at=timezone.now())


@receives(SubmissionArrived)
def arrived(event: SubmissionArrived) -> None:
    submission = Submission.objects.select_related("task__call", "unit").get(pk=event.submission_id)
    stop(submission.task.call, submission.unit, at=timezone.now())


@receives(DeadlineExtended)
def extended(event: DeadlineExtended) -> None:
    extension = Extension.objects.select_related("task__call", "unit").get(pk=event.extension_id)
    stop(extension.task.call, extension.unit, at=timezone.now())


@receives(CallAmended)
def amended(event: CallAmended) -> None:
    stop_all(Call.objects.get(pk=event.call_id), at=timezone.now())


@receives(CallMoved)
def moved(event: CallMoved) -> None:
    stop_all(Call.objects.get(pk=event.call_id), at=timezone.now())


@receives(UnitEnded)
def ended(event: UnitEnded) -> None:
    unit = Unit.objects.get(pk=event.unit_id)
    for call in Call.objects.filter(state=CallState.PUBLISHED):
        stop(call, unit, at=timezone.now())


@receives(InvitationTaken)
def taken(event: InvitationTaken) -> None:
    for handover in Handover.objects.filter(invitation=event.invitation_id):
        handovers.complete(handover, at=timezone.now())
