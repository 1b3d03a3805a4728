"""Updates of the library's search index."""

from typing import Final

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.models import Entry
from baosong.apps.orgs.queries import parents
from baosong.platform.fulltext import IndexedText, index, lexicon
from baosong.platform.fulltext.index_base import Index

NAME = "library"
BATCH: Final = 200


def entries_index() -> Index:
    return index(NAME)


def marks_of(entry: Entry) -> tuple[str, ...]:
    """The marks to filter entries by: units up to the root, kind, year, theme, audience. Letters and digits only."""
    units = [] if entry.author is None else [*parents(entry.author), entry.author]
    public = ["public"] if entry.audience == Audience.PUBLIC else []
    return (*(f"u{unit.pk}" for unit in units), f"k{entry.kind}", f"y{entry.year}", f"t{theme_mark(entry.theme)}", *public)


def theme_mark(theme: str) -> str:
    """A theme encoded as letters and digits."""
    return theme.encode().hex()


def indexed(entry: Entry) -> IndexedText:
    """The indexed texts and marks of an entry."""
    names = " ".join([*entry.keywords, entry.creators, entry.source, entry.theme])
    spoken = ["".join(cue[2] for cue in transcript.cues) for transcript in entry.transcripts.all()]
    body = "\n".join([entry.summary, *(text.content for text in entry.texts.all()), *spoken])
    return IndexedText(entry.pk, entry.title, names, body, marks_of(entry))


def follow(entry_id: int) -> None:
    """Index a shown entry, remove any other. Idempotent."""
    entry = Entry.objects.select_related("author", "unit").filter(pk=entry_id, state=EntryState.SHOWN).first()
    if entry is None:
        entries_index().remove([entry_id])
    else:
        entries_index().put([indexed(entry)], lexicon())


def rebuild() -> int:
    """Index all shown entries again, as after a restore or a change of words.txt; returns how many."""
    shown = Entry.objects.filter(state=EntryState.SHOWN).order_by("pk")
    keys = list(shown.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = shown.filter(pk__in=keys[start : start + BATCH]).select_related("author", "unit").prefetch_related("transcripts", "texts")
        entries_index().put([indexed(entry) for entry in batch], lexicon())
    return len(keys)
