"""Who may take works in: organisers of the level; entries are read by everyone who signs in."""

from baosong.library.models import Entry
from baosong.orgs.models import Person
from baosong.works.access import may_judge
from baosong.works.enums import INFECTED
from baosong.works.models import PieceFile


def may_take_in(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person runs the call that the work answers."""
    return may_judge(person, submission_id)


def may_read(person: Person, entry_id: int, file_id: int, **_: object) -> bool:
    """Whether the file belongs to the entry's submitted version."""
    entry = Entry.objects.filter(pk=entry_id).first()
    file = PieceFile.objects.filter(pk=file_id, version__submitted_at__isnull=False).exclude(unusable_code=INFECTED).first()
    return person.is_active and entry is not None and file is not None and file.version.submission_id == entry.submission_id
