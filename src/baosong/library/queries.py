"""Questions about the library."""

from django.db.models import QuerySet

from baosong.library.models import Entry
from baosong.works.enums import State
from baosong.works.models import PieceFile, Submission
from baosong.works.queries import files_of, latest_submitted


def entries() -> QuerySet[Entry]:
    """All entries, the newest first."""
    return Entry.objects.select_related("unit", "submission__task__call")


def to_take_in(works: QuerySet[Submission]) -> QuerySet[Submission]:
    """The accepted ones among some works that are not in the library yet; those with a prize first."""
    found = works.filter(state=State.ACCEPTED, library_entry__isnull=True).select_related("unit", "task__call")
    return found.order_by("-outcome", "-pk")


def files_of_entry(entry: Entry) -> list[PieceFile]:
    """What the entry consists of."""
    return files_of(latest_submitted(entry.submission))
