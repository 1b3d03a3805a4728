"""A submission, or more time, stops the reminders that are queued."""

from django.utils import timezone

from baosong.apps.calls.events import DeadlineExtended
from baosong.apps.calls.models import Extension
from baosong.apps.submissions.events import SubmissionSubmitted
from baosong.apps.submissions.models import Submission
from baosong.apps.tracking.services.reminder_rules import stop
from baosong.platform.events import receives


@receives(SubmissionSubmitted)
def submitted(event: SubmissionSubmitted) -> None:
    """The unit may owe nothing any more."""
    work = Submission.objects.select_related("task__call", "unit").get(pk=event.submission_id)
    stop(work.task.call, work.unit, at=timezone.now())


@receives(DeadlineExtended)
def extended(event: DeadlineExtended) -> None:
    """The unit has more time."""
    extension = Extension.objects.select_related("task__call", "unit").get(pk=event.extension_id)
    stop(extension.task.call, extension.unit, at=timezone.now())
