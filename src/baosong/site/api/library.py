"""Version 1 of the library's API: search, entries, collections; only public entries."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from ninja import NinjaAPI, Query, Schema
from pydantic import Field

from baosong.apps.library.enums import EntryKind, Rights
from baosong.apps.library.interfaces.metadata import address_of
from baosong.apps.library.interfaces.search_form import MOST, answer_to
from baosong.apps.library.models import Entry
from baosong.apps.library.queries.entries import collections_visible_to, entry_files, public_entries
from baosong.apps.library.queries.entry_search import SearchQuery
from baosong.platform.web.public_urls import public_address

# Keys are positive and fit the database's.
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
api = NinjaAPI(title="baosong", version="1", description="What everyone may read of the library.", docs_url=None, openapi_url=None, urls_namespace="api-v1")


class EntryOut(Schema):
    """An entry."""

    id: int
    title: str
    source: str
    creators: str
    summary: str
    keywords: list[str]
    theme: str
    kind: EntryKind
    year: int
    rights: Rights
    length_seconds: float | None
    approved_at: datetime | None
    address: str


class FileOut(Schema):
    """A file of an entry."""

    name: str
    size: int
    sha256: str
    address: str


class CaptionOut(Schema):
    """A caption; times in seconds."""

    start: float
    end: float
    text: str


class WholeEntryOut(EntryOut):
    """An entry with its files and captions."""

    files: list[FileOut]
    captions: list[CaptionOut]


class MomentOut(Schema):
    """A position in a film where the words are spoken; seconds."""

    at: float
    text: str


class HitOut(Schema):
    """An entry that was found, with positions in its films."""

    entry: EntryOut
    moments: list[MomentOut]


class AnswerOut(Schema):
    """A page of results; `how`: whether the words match exactly, by sound, approximately, or in part."""

    total: int
    pages: int
    page: int
    how: str
    hits: list[HitOut]


class CollectionOut(Schema):
    """A collection."""

    id: int
    title: str
    summary: str
    unit: str
    entries: list[int]


class EntryNotFound(Schema):
    """There is no such public entry."""

    detail: str


class InvalidRequest(Schema):
    """Invalid parameters: position and reason."""

    detail: list[dict[str, Any]]


class SearchParameters(Schema):
    """Search parameters, all optional."""

    q: str = Field("", max_length=MOST)
    theme: str = Field("", max_length=60)
    kind: EntryKind | None = None
    year: int = Field(0, ge=0, le=9999)
    page: int = Field(1, ge=1, le=MOST)


def _entry(entry: Entry) -> dict[str, Any]:
    fields = ("id", "title", "source", "creators", "summary", "keywords", "theme", "kind", "year", "rights", "approved_at")
    return {**{name: getattr(entry, name) for name in fields}, "length_seconds": entry.length_s, "address": address_of(entry)}


@api.get("/entries", response={200: AnswerOut, 422: InvalidRequest}, operation_id="find_entries", url_name="api-entries")
def entries(request: HttpRequest, asked: Query[SearchParameters]) -> dict[str, Any]:
    """Entries by words (texts and spoken words, synonyms, pinyin, typing errors) and by properties; twenty per page."""
    words = asked.q.replace("\x00", "").strip()
    found = answer_to(
        SearchQuery(words, asked.theme.replace("\x00", ""), 0, asked.kind.value if asked.kind else "", asked.year, 0, asked.page), AnonymousUser()
    )
    hits = [
        {"entry": _entry(hit.entry), "moments": [{"at": moment.at, "text": "".join(piece.text for piece in moment.pieces)} for moment in hit.moments]}
        for hit in found.hits
    ]
    return {"total": found.total, "pages": found.pages, "page": asked.page, "how": found.how, "hits": hits}


@api.get("/entries/{entry_id}", response={200: WholeEntryOut, 404: EntryNotFound, 422: InvalidRequest}, operation_id="read_entry", url_name="api-entry")
def entry(request: HttpRequest, entry_id: Key) -> dict[str, Any]:
    """One entry with files and captions."""
    shown = get_object_or_404(public_entries(), pk=entry_id)
    files = [
        {
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "address": public_address("entry-file", shown.pk, file.pk),
        }
        for file in entry_files(shown)
    ]
    captions = [{"start": start, "end": end, "text": text} for transcript in shown.transcripts.all() for start, end, text in transcript.cues]
    return {**_entry(shown), "files": files, "captions": captions}


@api.get("/collections", response=list[CollectionOut], operation_id="list_collections", url_name="api-collections")
def collections(request: HttpRequest) -> list[dict[str, Any]]:
    """Published collections with their public entries."""
    public = set(public_entries().values_list("pk", flat=True))
    return [
        {
            "id": collection.pk,
            "title": collection.title,
            "summary": collection.summary,
            "unit": collection.unit.name,
            "entries": [item.entry_id for item in collection.items.all() if item.entry_id in public],
        }
        for collection in collections_visible_to(AnonymousUser()).prefetch_related("items")
    ]


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> Any:
    return api.create_response(request, {"detail": "not found"}, status=404)


PREFIX: Final = "/api/v1/"


def description(_request: HttpRequest) -> JsonResponse:
    """The API as OpenAPI 3.1."""
    return JsonResponse(api.get_openapi_schema(path_prefix=PREFIX))


def _views() -> dict[str, Callable[..., HttpResponse]]:
    """Views by URL name."""
    found: dict[str, Callable[..., HttpResponse]] = {"openapi": description}
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name and pattern.name != "api-root" and pattern.callback is not None:
            found[pattern.name] = pattern.callback
    return found


VIEWS: Final = _views()
