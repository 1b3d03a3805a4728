"""Keeping the search index as the entries are."""

from typing import Final

from baosong.apps.library.enums import Audience, EntryState
from baosong.apps.library.models import Entry
from baosong.apps.orgs.queries import parents
from baosong.platform.fulltext import IndexedText, index, lexicon
from baosong.platform.fulltext.index_base import Index

NAME = "library"
BATCH: Final = 200


def entries_index() -> Index:
    """The index of the library."""
    return index(NAME)


def marks_of(entry: Entry) -> tuple[str, ...]:
    """By what entries are filtered: unit and all units above it, kind, year, audience; letters and figures only."""
    units = [] if entry.author is None else [*parents(entry.author), entry.author]
    public = ["public"] if entry.audience == Audience.PUBLIC else []
    return (*(f"u{unit.pk}" for unit in units), f"k{entry.kind}", f"y{entry.year}", f"t{theme_mark(entry.theme)}", *public)


def theme_mark(theme: str) -> str:
    """A theme as letters and figures."""
    return theme.encode().hex()


def indexed(entry: Entry) -> IndexedText:
    """What the index is told of an entry."""
    names = " ".join([*entry.keywords, entry.creators, entry.source, entry.theme])
    spoken = ["".join(cue[2] for cue in transcript.cues) for transcript in entry.transcripts.all()]
    body = "\n".join([entry.summary, *(text.content for text in entry.texts.all()), *spoken])
    return IndexedText(entry.pk, entry.title, names, body, marks_of(entry))


def follow(entry_id: int) -> None:
    """Brings the index up to the entry's present state: in it while shown, out of it otherwise."""
    entry = Entry.objects.select_related("author", "unit").filter(pk=entry_id, state=EntryState.SHOWN).first()
    if entry is None:
        entries_index().remove([entry_id])
    else:
        entries_index().put([indexed(entry)], lexicon())


def rebuild() -> int:
    """Makes the index anew out of all entries that are shown, as after a restore or new words in words.txt; returns how many."""
    shown = Entry.objects.filter(state=EntryState.SHOWN).order_by("pk")
    keys = list(shown.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = shown.filter(pk__in=keys[start : start + BATCH]).select_related("author", "unit").prefetch_related("transcripts", "texts")
        entries_index().put([indexed(entry) for entry in batch], lexicon())
    return len(keys)
