"""Search queries parsed from and formatted as URL queries."""

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from baosong.apps.library.enums import EntryKind
from baosong.apps.library.queries.entry_search import Facet, SearchAnswer, SearchQuery, answer
from baosong.apps.library.services.search_index import entries_index, theme_mark
from baosong.platform.fulltext import HighlightMarks, lexicon
from baosong.platform.web.parsing import number_of

NAMES: Final = {"words": "q", "theme": "theme", "unit": "unit", "kind": "kind", "year": "year", "collection": "collection", "page": "page"}
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A facet value as link; a chosen one links to the result without it."""

    name: str
    count: int
    address: str
    is_chosen: bool


def query_from(asked: QueryDict) -> SearchQuery:
    """Parse a URL query; invalid values are ignored."""
    return SearchQuery(
        words=asked.get("q", "").replace("\x00", "")[:MOST].strip(),
        theme=asked.get("theme", "")[:60],
        unit=number_of(asked.get("unit")),
        kind=kind if (kind := asked.get("kind", "")) in EntryKind.values else "",
        year=number_of(asked.get("year"), most=9_999),
        collection=number_of(asked.get("collection")),
        page=min(max(1, number_of(asked.get("page"))), MOST),
    )


def address_of(query: SearchQuery) -> str:
    """Format as URL query."""
    return urlencode({name: value for field, name in NAMES.items() if (value := getattr(query, field)) and (field, value) != ("page", 1)})


def marks_of(query: SearchQuery) -> HighlightMarks:
    """The query's filters as marks of the index."""
    found = []
    if query.unit:
        found.append((f"u{query.unit}",))
    if query.kind:
        found.append((f"k{query.kind}",))
    if query.year:
        found.append((f"y{query.year}",))
    if query.theme:
        found.append((f"t{theme_mark(query.theme)}",))
    return found


def answer_to(query: SearchQuery, reader: object) -> SearchAnswer:
    return answer(query, reader=reader, index=entries_index(), lexicon=lexicon(), marks=marks_of(query))


def choices(query: SearchQuery, found: SearchAnswer) -> list[tuple[str, list[FacetChoice]]]:
    """The facets as (title, links)."""
    titles = {"theme": _("Theme"), "unit": _("Unit"), "kind": _("Kind"), "year": _("Year")}
    made = []
    for field, title in titles.items():
        chosen = str(getattr(query, field) or "")
        links = [_choice(query, field, facet, chosen) for facet in found.facets.get(field, ())]
        if len(links) > 1 or chosen:
            made.append((title, links))
    return made


def _choice(query: SearchQuery, field: str, facet: Facet, chosen: str) -> FacetChoice:
    value = number_of(facet.value) if field in ("unit", "year") else facet.value
    empty = 0 if field in ("unit", "year") else ""
    is_chosen = facet.value == chosen
    changes: dict[str, Any] = {field: empty if is_chosen else value}
    return FacetChoice(facet.name, facet.count, address_of(replace(query, page=1, **changes)), is_chosen)
