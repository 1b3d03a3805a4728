"""Quotas: of a unit, and of all units together."""

from baosong.apps.calls.models import Task
from baosong.apps.calls.queries import due_of
from baosong.apps.submissions.enums import FILLS_QUOTA
from baosong.apps.submissions.errors import QuotaFull
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import counted


def ensure_within_quota(submission: Submission) -> None:
    """Refuse a submission beyond the quota. Locks the task, so that two at once cannot both pass."""
    if submission.state in FILLS_QUOTA:
        return
    task = Task.objects.select_for_update(of=("self",), no_key=True).select_related("call").get(pk=submission.task_id)
    most = due_of(task, submission.unit).most
    if most is not None and counted(task, submission.unit) >= most:
        raise QuotaFull(most=most, scope="unit")
    if task.terms.cap is not None and counted(task) >= task.terms.cap:
        raise QuotaFull(most=task.terms.cap, scope="all")
