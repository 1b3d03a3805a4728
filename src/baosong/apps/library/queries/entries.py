"""Questions about entries: what is there, what waits, what one consists of."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.models import Collection, Entry, Honour, Rendition
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import organised_units
from baosong.apps.submissions.enums import INFECTED, State
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.queries import latest_submitted


def visible_to(person: Person | AnonymousUser) -> QuerySet[Entry]:
    """What is in the library: for whoever signs in all of it, for others what is for everyone. Who keeps or approves an entry sees it in every state."""
    shown = Q(state=EntryState.SHOWN)
    if not isinstance(person, Person):
        shown &= Q(audience=Audience.PUBLIC)
    else:
        curated = Q(unit__in=organised_units(person))
        shown |= curated | Q(expert=person)
    return Entry.objects.filter(shown).select_related("unit", "author", "submission__task__call")


def shown_entries() -> QuerySet[Entry]:
    """What is in the library now."""
    return Entry.objects.filter(state=EntryState.SHOWN).select_related("unit", "author", "submission__task__call")


def public_entries() -> QuerySet[Entry]:
    """What everyone may open."""
    return shown_entries().filter(audience=Audience.PUBLIC)


def harvestable() -> QuerySet[Entry]:
    """What everyone may open, or once could: harvesters are told of both. In the order of their last change."""
    return Entry.objects.filter(opened_at__isnull=False).select_related("unit", "author").order_by("changed_at", "pk")


def to_take_in(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """The accepted ones among some works that are not in the library yet; those with a prize first."""
    found = submissions.filter(state=State.ACCEPTED, library_entry__isnull=True).select_related("unit", "task__call__unit")
    return found.order_by("-outcome", "-pk")


def to_approve(person: Person) -> QuerySet[Entry]:
    """What waits for the person's word as an expert."""
    return Entry.objects.filter(state=EntryState.PROPOSED, expert=person).select_related("unit", "submission__task__call")


def not_shown(person: Person) -> QuerySet[Entry]:
    """Entries of the person's units that are not in the library: proposed, declined, taken out."""
    own = organised_units(person)
    return Entry.objects.filter(unit__in=own).exclude(state=EntryState.SHOWN).select_related("unit", "expert", "submission__task__call")


def entry_files(entry: Entry) -> QuerySet[PieceFile]:
    """What the entry consists of: the files of the version that counts; one in which a virus was found is nobody's."""
    return PieceFile.objects.filter(version=latest_submitted(entry.submission)).exclude(unusable_code=INFECTED)


def shown_files_of(entry: Entry) -> list[PieceFile]:
    """The files that a reader is shown; subtitles go with their film."""
    return [file for file in entry_files(entry) if not file.is_side_file]


def renditions_of(files: list[PieceFile]) -> dict[str, Rendition]:
    """Renditions by the film's SHA-256."""
    return {rendition.sha256: rendition for rendition in Rendition.objects.filter(sha256__in=[file.sha256 for file in files])}


def collections_visible_to(person: Person | AnonymousUser) -> QuerySet[Collection]:
    """Shelves that are shown, and those that the person keeps."""
    condition = Q(is_shown=True)
    if isinstance(person, Person):
        condition |= Q(unit__in=organised_units(person))
    return Collection.objects.filter(condition).select_related("unit")


def honours_held() -> QuerySet[Honour]:
    """Titles that are held now."""
    return Honour.objects.filter(ended_at__isnull=True).select_related("unit")
