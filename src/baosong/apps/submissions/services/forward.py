"""Forwarding: what a level accepted from below becomes its own submission to the level above, carried and not copied by hand."""

from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import FORWARD, State
from baosong.apps.submissions.errors import NothingAbove, NothingNew, VoucherMissing
from baosong.apps.submissions.models import Receipt, Submission
from baosong.apps.submissions.queries import forwarded_of, latest_submitted
from baosong.apps.submissions.services.drafts import begin
from baosong.apps.submissions.services.submit import submit
from baosong.apps.submissions.services.transitions import ensure_open, locked
from baosong.apps.submissions.services.versions import carry, working
from baosong.platform.audit.services.log import record

LONGEST_NAME: Final = 60


@transaction.atomic
def forward(work: Submission, *, vouched_by: str, by: Person, at: datetime) -> Receipt:
    """Hands an accepted work in to the level above: title, pieces and findings are carried, the origin is kept.

    Who checked it is named and answers for it (先审核后报送). A work that the level above returned is forwarded again as
    a new version. Refuses: a work that is not accepted, a call that passes none on, no name; and all that `submit`
    refuses, since the level above guards its own deadline and quota.
    """
    work = locked(work)
    ensure_open(work, FORWARD)
    name = " ".join(vouched_by.split())[:LONGEST_NAME]
    if not name:
        raise VoucherMissing
    call = work.task.call
    task = Task.objects.select_related("call").filter(call=call.parent_id, key=work.task.key).first()
    if task is None:
        raise NothingAbove
    upper = forwarded_of(work) or begin(task, unit=call.unit, by=by, at=at)
    upper = locked(upper)
    if upper.state == State.SUBMITTED and _files(work) == _files(upper):
        raise NothingNew
    version = working(upper)
    version.files.all().delete()
    carry(latest_submitted(work), into=version)
    upper.origin, upper.vouched_by, upper.title, upper.details, upper.changed_at = work, name, work.title, work.details, at
    upper.save(update_fields=["origin", "vouched_by", "title", "details", "changed_at"])
    receipt = submit(upper, by=by, at=at)
    record("submission.forwarded", work, by=by, at=at, to=upper.pk, vouched_by=name, receipt=receipt.number)
    return receipt


def _files(work: Submission) -> list[tuple[str, str, str]]:
    version = latest_submitted(work)
    return sorted(version.files.values_list("piece_key", "name", "sha256")) if version else []
