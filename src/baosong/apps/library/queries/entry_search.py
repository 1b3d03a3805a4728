"""Search of entries by words and facets, with snippets and spoken moments."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import Count, QuerySet

from baosong.apps.library.enums import Audience, EntryKind, EntryState, RenditionState
from baosong.apps.library.models import CollectionItem, Entry, Rendition
from baosong.apps.orgs.models import Person, Unit
from baosong.core.chinese import Lexicon, ParsedQuery, SnippetPiece, find_in, fold, parse_query, passage
from baosong.core.chinese.snippets import find_sound
from baosong.platform.fulltext import CAP, HighlightMarks, SearchResult
from baosong.platform.fulltext.index_base import Index

PAGE: Final = 20
MOST_MOMENTS: Final = 3
MOST_FACETS: Final = 12


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search: words and filters; empty values do not filter."""

    words: str = ""
    theme: str = ""
    unit: int = 0
    kind: str = ""
    year: int = 0
    collection: int = 0
    page: int = 1


@dataclass(frozen=True, slots=True)
class SpokenMoment:
    """Where in a film the words are spoken: seconds, and the words around them."""

    at: float
    pieces: tuple[SnippetPiece, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A found entry with marked title, snippet and spoken moments."""

    entry: Entry
    title: tuple[SnippetPiece, ...]
    text: tuple[SnippetPiece, ...] = ()
    moments: tuple[SpokenMoment, ...] = ()
    has_poster: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to filter by, with its number of entries in the result."""

    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """A page of hits. `is_part`: there are more than CAP; pages and facets cover the first CAP only."""

    hits: tuple[SearchHit, ...]
    total: int
    pages: int
    facets: dict[str, tuple[Facet, ...]] = field(default_factory=dict)
    how: str = "exact"
    instead: tuple[str, ...] = ()
    is_part: bool = False


def answer(query: SearchQuery, *, reader: object, index: Index, lexicon: Lexicon, marks: HighlightMarks = ()) -> SearchAnswer:
    """Search the library. `marks`: the query's filters as marks of the index."""
    parsed = parse_query(query.words, lexicon)
    if query.words.strip():
        public = () if isinstance(reader, Person) else (("public",),)
        found = index.find(parsed, marks=(*marks, *public))
        keys = list(found.keys)
        if query.collection:
            in_collection = set(CollectionItem.objects.filter(collection=query.collection).values_list("entry_id", flat=True))
            keys = [key for key in keys if key in in_collection]
            found = SearchResult(tuple(keys), len(keys), found.how, found.instead)
        chosen = Entry.objects.filter(pk__in=keys[:CAP])
    else:
        chosen = _browsed(query, reader)
        keys = list(chosen.values_list("pk", flat=True)[:CAP])
        found = SearchResult(tuple(keys), chosen.count() if len(keys) == CAP else len(keys))
    shown = keys[(query.page - 1) * PAGE : query.page * PAGE]
    entries = (
        Entry.objects.filter(pk__in=shown, state=EntryState.SHOWN)
        .select_related("unit", "author", "submission__task", "film")
        .prefetch_related("texts", "transcripts")
    )
    by_key = {entry.pk: entry for entry in entries}
    films = [entry.film.sha256 for entry in entries if entry.film]
    posters = set(Rendition.objects.filter(sha256__in=films, state=RenditionState.READY).values_list("sha256", flat=True))
    answering = [by_key[key] for key in shown if key in by_key]
    hits = tuple(replace(hit_of(entry, parsed, found), has_poster=bool(entry.film and entry.film.sha256 in posters)) for entry in answering)
    return SearchAnswer(hits, found.total, -(-len(keys) // PAGE), _facets(chosen), found.how, found.instead, found.total > len(keys))


def _browsed(query: SearchQuery, reader: object) -> QuerySet[Entry]:
    chosen = Entry.objects.filter(state=EntryState.SHOWN)
    if not isinstance(reader, Person):
        chosen = chosen.filter(audience=Audience.PUBLIC)
    if query.unit:
        unit = Unit.objects.filter(pk=query.unit).first()
        chosen = chosen.filter(author__path__startswith=unit.path) if unit else chosen.none()
    for name in ("theme", "kind", "year"):
        if getattr(query, name):
            chosen = chosen.filter(**{name: getattr(query, name)})
    if query.collection:
        return chosen.filter(collection_items__collection=query.collection).order_by("collection_items__position")
    return chosen.order_by("-pk")


def _facets(chosen: QuerySet[Entry]) -> dict[str, tuple[Facet, ...]]:
    """Numbers of entries by theme, kind, year and unit; the most frequent first, years descending."""
    themes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    years: Counter[int] = Counter()
    # Counted in the database, since a large library has 100,000 rows. Units separately: nearly every entry has one of its own.
    for theme, kind, year, count in chosen.order_by().values_list("theme", "kind", "year").annotate(count=Count("pk")):
        themes[theme] += count
        kinds[kind] += count
        years[year] += count
    units = list(
        chosen.filter(author__isnull=False).order_by().values_list("author_id").annotate(count=Count("pk")).order_by("-count", "author_id")[:MOST_FACETS]
    )
    names = dict(Unit.objects.filter(pk__in=[key for key, _count in units]).values_list("pk", "name"))
    return {
        "theme": tuple(Facet(name, name, count) for name, count in themes.most_common(MOST_FACETS) if name),
        "kind": tuple(Facet(name, str(EntryKind(name).label), count) for name, count in kinds.most_common()),
        "year": tuple(Facet(str(year), str(year), count) for year, count in sorted(years.items(), reverse=True)[:MOST_FACETS] if year),
        "unit": tuple(Facet(str(key), names[key], count) for key, count in units),
    }


def hit_of(entry: Entry, parsed: ParsedQuery, found: SearchResult) -> SearchHit:
    """An entry as a hit with the matches in its title, text and transcript."""
    terms = found.instead or parsed.terms if found.how != "sound" else ()
    heard = (parsed.sound, parsed.letters) if found.how == "sound" else ((), ())

    def spans(text: str) -> list[tuple[int, int]]:
        return find_in(text, terms) or (find_sound(text, *heard) if found.how == "sound" else [])

    title = tuple(passage(entry.title, spans(entry.title), width=200))
    if not parsed.groups:
        return SearchHit(entry, title, tuple(passage(entry.summary, [])))
    moments = tuple(_moments(entry, terms))
    for text in (entry.summary, "、".join(entry.keywords), *(text.content for text in entry.texts.all())):
        if matches := spans(text):
            return SearchHit(entry, title, tuple(passage(text, matches)), moments)
    return SearchHit(entry, title, () if moments else tuple(passage(entry.summary, [])), moments)


def _moments(entry: Entry, terms: Iterable[str]) -> list[SpokenMoment]:
    """The first moments at which terms are spoken; a term across two captions is found at the first."""
    terms = list(terms)
    found: list[SpokenMoment] = []
    for transcript in entry.transcripts.all():
        cues = transcript.cues
        # Fast path: most transcripts do not contain a term, which one search of the whole text shows.
        whole = fold("".join(words for _start, _end, words in cues))
        if not any(term in whole for term in terms):
            continue
        for number, (start, _end, words) in enumerate(cues):
            following = cues[number + 1][2] if number + 1 < len(cues) else ""
            both = words + following
            matches = [span for span in find_in(both, terms) if span[0] < len(words)]
            if matches:
                text, width = (words, matches) if all(span[1] <= len(words) for span in matches) else (both, matches)
                found.append(SpokenMoment(start, tuple(passage(text, width))))
            if len(found) == MOST_MOMENTS:
                return found
    return found
