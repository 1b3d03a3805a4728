"""Queries of entries, their files, collections and honours."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.models import Collection, Entry, Honour, Rendition
from baosong.apps.library.queries.experts import is_expert
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import organised_units
from baosong.apps.submissions.enums import INFECTED, SubmissionState
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.queries import latest_submitted


def visible_to(person: Person | AnonymousUser) -> QuerySet[Entry]:
    """Shown entries: all for signed-in people, public ones for others. Curators and experts also see their entries in other states."""
    shown = Q(state=EntryState.SHOWN)
    if not isinstance(person, Person):
        shown &= Q(audience=Audience.PUBLIC)
    else:
        curated = Q(unit__in=organised_units(person))
        shown |= curated | is_expert(person)
    return Entry.objects.filter(shown).select_related("unit", "author", "submission__task__call")


def shown_entries() -> QuerySet[Entry]:
    """Shown entries."""
    return Entry.objects.filter(state=EntryState.SHOWN).select_related("unit", "author", "submission__task__call")


def public_entries() -> QuerySet[Entry]:
    """Shown entries for everyone."""
    return shown_entries().filter(audience=Audience.PUBLIC)


def harvestable() -> QuerySet[Entry]:
    """Entries that are or were public, in the order of their last change."""
    return Entry.objects.filter(opened_at__isnull=False).select_related("unit", "author").order_by("changed_at", "pk")


def to_take_in(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Accepted submissions without an entry, those with a prize first."""
    found = submissions.filter(state=SubmissionState.ACCEPTED, library_entry__isnull=True).select_related("unit", "task__call__unit")
    return found.order_by("-outcome", "-pk")


def to_approve(person: Person) -> QuerySet[Entry]:
    """Proposed entries that the person is to approve."""
    return Entry.objects.filter(is_expert(person), state=EntryState.PROPOSED).select_related("unit", "submission__task__call")


def not_shown(person: Person) -> QuerySet[Entry]:
    """Entries of the person's units that are not shown."""
    own = organised_units(person)
    return Entry.objects.filter(unit__in=own).exclude(state=EntryState.SHOWN).select_related("unit", "expert", "submission__task__call")


def entry_files(entry: Entry) -> QuerySet[PieceFile]:
    """The files of the submitted version, without infected ones."""
    return PieceFile.objects.filter(version=latest_submitted(entry.submission)).exclude(unusable_code=INFECTED)


def shown_files_of(entry: Entry) -> list[PieceFile]:
    """The entry's files without side files such as subtitles, which belong to their film."""
    return [file for file in entry_files(entry) if not file.is_side_file]


def renditions_of(files: list[PieceFile]) -> dict[str, Rendition]:
    return {rendition.sha256: rendition for rendition in Rendition.objects.filter(sha256__in=[file.sha256 for file in files])}


def collections_visible_to(person: Person | AnonymousUser) -> QuerySet[Collection]:
    """Shown collections, and all of the person's units."""
    condition = Q(is_shown=True)
    if isinstance(person, Person):
        condition |= Q(unit__in=organised_units(person))
    return Collection.objects.filter(condition).select_related("unit")


def honours_held() -> QuerySet[Honour]:
    """Titles that have not ended."""
    return Honour.objects.filter(ended_at__isnull=True).select_related("unit")
