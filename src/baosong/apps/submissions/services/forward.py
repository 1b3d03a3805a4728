"""Forwarding: an accepted submission becomes the level's own submission to the level above."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import FORWARD, SubmissionState
from baosong.apps.submissions.errors import NothingAbove, NothingNew, VoucherMissing
from baosong.apps.submissions.models import Receipt, Submission
from baosong.apps.submissions.queries import forwarded_of, latest_submitted
from baosong.apps.submissions.services.drafts import begin
from baosong.apps.submissions.services.submit import submit
from baosong.apps.submissions.services.transitions import ensure_open, locked
from baosong.apps.submissions.services.versions import carry, working
from baosong.platform.audit.services.log import record


@transaction.atomic
def forward(submission: Submission, *, vouched_by: str, by: Person, at: datetime) -> Receipt:
    """Submit an accepted submission to the level above with its title, files and findings, and a reference to the origin.

    The person who checked it is named and answers for it (先审核后报送). A submission that the level above returned is forwarded again as
    a new version. Refuses a submission that is not accepted, a call that passes none on, a missing name, and all that `submit` refuses.
    """
    submission = locked(submission)
    ensure_open(submission, FORWARD)
    name = " ".join(vouched_by.split())
    if not name:
        raise VoucherMissing
    call = submission.task.call
    task = Task.objects.select_related("call").filter(call=call.parent_id, key=submission.task.key).first()
    if task is None:
        raise NothingAbove
    upper = forwarded_of(submission) or begin(task, unit=call.unit, by=by, at=at)
    upper = locked(upper)
    if upper.state == SubmissionState.SUBMITTED and _files(submission) == _files(upper):
        raise NothingNew
    version = working(upper)
    version.files.all().delete()
    carry(latest_submitted(submission), into=version)
    upper.origin, upper.vouched_by, upper.title, upper.details, upper.changed_at = submission, name, submission.title, submission.details, at
    upper.save(update_fields=["origin", "vouched_by", "title", "details", "changed_at"])
    receipt = submit(upper, by=by, at=at)
    record("submission.forwarded", submission, by=by, at=at, to=upper.pk, vouched_by=name, receipt=receipt.number)
    return receipt


def _files(submission: Submission) -> list[tuple[str, str, str]]:
    version = latest_submitted(submission)
    return sorted(version.files.values_list("piece_key", "name", "sha256")) if version else []
