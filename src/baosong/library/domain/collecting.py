"""Proposing a selected work for the library, and finding an expert for it."""

from datetime import datetime

from django.db import transaction

from baosong.journal.domain.recording import record
from baosong.kit import jobs
from baosong.library.enums import Kind
from baosong.library.errors import NoExpert, NotSelected
from baosong.library.jobs import ReadEntry
from baosong.library.models import Entry
from baosong.library.queries.experts import experts_for
from baosong.orgs.models import Person
from baosong.works.domain.moving import locked
from baosong.works.enums import State
from baosong.works.models import Submission
from baosong.works.queries import way_down


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
        kind=Kind.OTHER,
        year=at.year,
        proposed_by=by,
        expert=expert,
        taken_in_at=at,
        changed_at=at,
    )
    record("entry.proposed", made, by=by, at=at, submission=work.pk, expert=expert.pk)
    jobs.after_commit(ReadEntry(made.pk))
    return made
