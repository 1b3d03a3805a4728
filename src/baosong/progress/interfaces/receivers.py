"""A submission, or more time, stops the reminders that are queued."""

from django.utils import timezone

from baosong.calls.events import DeadlineExtended
from baosong.calls.models import Extension
from baosong.kit.events import receives
from baosong.progress.domain.ruling import stop
from baosong.works.events import SubmissionSubmitted
from baosong.works.models import Submission


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
