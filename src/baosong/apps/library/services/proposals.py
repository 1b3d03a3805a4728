"""Proposals of selected submissions for the library."""

from datetime import datetime

from django.db import transaction

from baosong.apps.library.enums import EntryKind
from baosong.apps.library.errors import NoExpert, NotSelected
from baosong.apps.library.jobs import ReadEntry
from baosong.apps.library.models import Entry
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import way_down
from baosong.apps.submissions.services.transitions import locked
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue


@transaction.atomic
def propose(submission: Submission, *, expert: Person, by: Person, at: datetime) -> Entry:
    """Create an entry of an accepted submission, which the expert is to approve. Idempotent. Raises NotSelected, NoExpert."""
    submission = locked(submission)
    if submission.state != SubmissionState.ACCEPTED:
        raise NotSelected
    found = Entry.objects.filter(submission=submission).first()
    if found is not None:
        return found
    unit = submission.task.call.unit
    if expert.pk == by.pk or expert not in experts_for(unit):
        raise NoExpert
    below = way_down(submission)
    units = [submission.unit.name, *(one.unit.name for one in below)]
    made = Entry.objects.create(
        submission=submission,
        unit=unit,
        author=below[-1].unit if below else submission.unit,
        title=submission.title or str(submission),
        source=" · ".join(units)[:300],
        creators=str(submission.details.get("speaker") or submission.details.get("author") or "")[:200],
        theme=submission.task.name[:60],
        kind=EntryKind.OTHER,
        year=at.year,
        proposed_by=by,
        expert=expert,
        taken_in_at=at,
        changed_at=at,
    )
    record("entry.proposed", made, by=by, at=at, submission=submission.pk, expert=expert.pk)
    job_queue.after_commit(ReadEntry(made.pk))
    return made
