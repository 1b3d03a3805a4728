"""Proposing a selected work for the library, and finding an expert for it."""

from datetime import datetime

from django.db import transaction

from baosong.apps.library.enums import EntryKind
from baosong.apps.library.errors import NoExpert, NotSelected
from baosong.apps.library.jobs import ReadEntry
from baosong.apps.library.models import Entry
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import State
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import way_down
from baosong.apps.submissions.services.transitions import locked
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue


@transaction.atomic
def propose(work: Submission, *, expert: Person, by: Person, at: datetime) -> Entry:
    """Makes an entry of an accepted work, which the expert is asked to approve. Done again, it changes nothing. Raises NotSelected, NoExpert."""
    work = locked(work)
    if work.state != State.ACCEPTED:
        raise NotSelected
    found = Entry.objects.filter(submission=work).first()
    if found is not None:
        return found
    unit = work.task.call.unit
    if expert.pk == by.pk or expert not in experts_for(unit):
        raise NoExpert
    way = way_down(work)
    units = [work.unit.name, *(carried.unit.name for carried in way)]
    made = Entry.objects.create(
        submission=work,
        unit=unit,
        author=way[-1].unit if way else work.unit,
        title=work.title or str(work),
        source=" · ".join(units)[:300],
        creators=str(work.details.get("speaker") or work.details.get("author") or "")[:200],
        theme=work.task.name[:60],
        kind=EntryKind.OTHER,
        year=at.year,
        proposed_by=by,
        expert=expert,
        taken_in_at=at,
        changed_at=at,
    )
    record("entry.proposed", made, by=by, at=at, submission=work.pk, expert=expert.pk)
    job_queue.after_commit(ReadEntry(made.pk))
    return made
