"""Taking a selected work into the library."""

from datetime import datetime

from django.db import transaction

from baosong.journal.domain.recording import record
from baosong.library.errors import NotSelected
from baosong.library.models import Entry
from baosong.orgs.models import Person
from baosong.works.domain.moving import locked
from baosong.works.domain.returning import adopt
from baosong.works.enums import Adoption, State
from baosong.works.models import Submission
from baosong.works.queries import way_down


@transaction.atomic
def take_in(work: Submission, *, by: Person, at: datetime) -> Entry:
    """Makes an entry of an accepted work; its units, down to its author's, see that it was adopted. Done again, it changes nothing."""
    work = locked(work)
    if work.state != State.ACCEPTED:
        raise NotSelected
    found = Entry.objects.filter(submission=work).first()
    if found is not None:
        return found
    units = [work.unit.name, *(carried.unit.name for carried in way_down(work))]
    made = Entry.objects.create(submission=work, unit=work.task.call.unit, title=work.title, source=" · ".join(units)[:300], approved_by=by, taken_in_at=at)
    adopt(work, adoption=Adoption.ADOPTED, by=by, at=at)
    record("entry.taken_in", made, by=by, at=at, submission=work.pk)
    return made
