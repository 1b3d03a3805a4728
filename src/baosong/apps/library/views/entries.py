"""Views of readers: search, an entry, its files."""

import base64
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from baosong.apps.library.forms import CollectionForm
from baosong.apps.library.interfaces.chapters import EntryReading
from baosong.apps.library.interfaces.messages import how_found
from baosong.apps.library.interfaces.metadata import schema_org
from baosong.apps.library.interfaces.search_form import address_of, answer_to, choices, query_from
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.policies import may_curate, may_curate_library
from baosong.apps.library.queries.entries import collections_visible_to, entry_files, honours_held, not_shown, shown_entries, to_approve, to_take_in, visible_to
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.library.queries.file_views import shown_files
from baosong.apps.library.services.renditions import folder_of
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import units_served
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.services.derived_documents import content_for_view, pages_for_view
from baosong.core.documents import BlockKind, DerivedDocument
from baosong.core.inspection.captions import vtt
from baosong.platform.storage import blobstore, rendition_folder
from baosong.platform.web.access import public
from baosong.platform.web.downloads import STREAMED, player_of, send_file
from baosong.platform.web.forms import form_page
from baosong.platform.web.parsing import key_of

SHOWN = 20
# Files of HTTP Live Streaming (RFC 8216, 4).
PICTURE_TYPES = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif"))


def _entry(request: HttpRequest, entry_id: int) -> Entry:
    """The entry. Raises PermissionDenied where signing in would allow it, else Http404."""
    found = visible_to(request.user).filter(pk=entry_id).first()
    if found is None and not request.user.is_authenticated and shown_entries().filter(pk=entry_id).exists():
        raise PermissionDenied
    if found is None:
        raise Http404
    return found


class ReaderRequest(HttpRequest):
    """The request of a view that requires no sign-in, with htmx's headers."""

    htmx: HtmxDetails


@public
def library(request: ReaderRequest) -> HttpResponse:
    """Search and browse."""
    return library_page(request)


def library_page(request: HttpRequest, collection_form: CollectionForm | None = None) -> HttpResponse:
    query = query_from(request.GET)
    found, collections = answer_to(query, request.user), collections_visible_to(request.user)
    pages = [
        (number, address_of(replace(query, page=number))) for number in range(1, found.pages + 1) if abs(number - query.page) < 4 or number in (1, found.pages)
    ]
    facts = {
        "query": query,
        "answer": found,
        "facets": choices(query, found),
        "pages": pages if len(pages) > 1 else [],
        "how": how_found(found.how, query.words, found.instead),
        "collections": collections[:SHOWN],
        "chosen": collections.filter(pk=query.collection).first() if query.collection else None,
        "is_curator": request.user.is_authenticated and may_curate_library(request.user),
        "section": "library",
    }
    if getattr(request, "htmx", False):
        return render(request, "library/_results.html", facts)
    if isinstance(request.user, Person):
        facts |= _curation_tasks(request.user)
    return form_page(request, "library/library.html", {**facts, "held": honours_held()[:SHOWN], "collection_form": collection_form or CollectionForm()})


def _curation_tasks(person: Person) -> dict[str, object]:
    """What waits for the person: submissions to propose, entries to approve, entries that are not shown."""
    own = units_served(person, Role.ORGANISER)
    waiting = list(to_take_in(Submission.objects.filter(task__call__unit__in=own))[:SHOWN])
    experts = {unit.pk: [expert for expert in experts_for(unit) if expert.pk != person.pk] for unit in {submission.task.call.unit for submission in waiting}}
    return {
        "waiting": [(submission, experts[submission.task.call.unit_id]) for submission in waiting],
        "to_approve": to_approve(person)[:SHOWN],
        "not_shown": not_shown(person)[:SHOWN],
    }


@public
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The page of an entry."""
    try:
        shown = _entry(request, entry_id)
    except PermissionDenied:
        return redirect(f"{reverse('sign-in')}?next={request.path}")
    files = shown_files(shown)
    facts = {
        "entry": shown,
        "files": files,
        "is_curator": request.user.is_authenticated and may_curate(request.user, entry_id),
        "collections": collections_visible_to(request.user).filter(items__entry=shown),
        "schema": schema_org(shown, files, request.build_absolute_uri("/")),
        "section": "library",
    }
    return render(request, "library/entry.html", facts)


def _file(request: HttpRequest, entry_id: int, file_id: int) -> tuple[Entry, PieceFile]:
    shown = _entry(request, entry_id)
    return shown, get_object_or_404(entry_files(shown), pk=file_id)


@public
def file(request: HttpRequest, entry_id: int, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """The bytes of a file, with ranges."""
    _shown, wanted = _file(request, entry_id, file_id)
    return send_file(request, blobstore().path(wanted.sha256), wanted.name, save="save" in request.GET, is_public=True)


@public
def film_part(request: HttpRequest, entry_id: int, file_id: int, name: str) -> HttpResponse | StreamingHttpResponse:
    """A playlist, segment, poster or preview strip of a film's renditions."""
    _shown, wanted = _file(request, entry_id, file_id)
    path = folder_of(wanted.sha256, root=rendition_folder()) / name
    if not path.is_file():
        raise Http404
    return send_file(request, path, name, shown_as=STREAMED.get(path.suffix), is_public=True)


@public
def captions(request: HttpRequest, entry_id: int, file_id: int) -> HttpResponse:
    shown, wanted = _file(request, entry_id, file_id)
    transcript = get_object_or_404(Transcript, entry=shown, file=wanted)
    return HttpResponse(vtt(transcript.cues), content_type="text/vtt; charset=utf-8")


@public
def text(request: HttpRequest, entry_id: int, file_id: int) -> HttpResponse:
    """A document as HTML, or page pictures of a PDF."""
    _shown, wanted = _file(request, entry_id, file_id)
    # Visitors without an account cannot start again what was given up: one bad document would occupy the child process.
    again, at = "again" in request.GET and request.user.is_authenticated, timezone.now()
    if player_of(wanted.name) == "pdf":
        shown = pages_for_view(wanted, begin=key_of(request.GET.get("from")), blobstore=blobstore(), again=again, at=at)
        rows = [(number + 1, reverse("entry-page", args=[entry_id, file_id, number])) for number in shown.ready.numbers]
        return render(request, "submissions/_document_pages.html", {"shown": shown, "pages": rows, "following": f"{request.path}?from={shown.ready.following}"})
    content = content_for_view(wanted, blobstore=blobstore(), again=again, at=at)
    if content.facts is None:
        return render(request, "submissions/_document_waiting.html", {"address": request.path, "is_given_up": content.is_given_up})
    readings = [EntryReading(block, _data(block.picture) if block.kind == BlockKind.PICTURE else "") for block in content.document.blocks]
    fault = "" if readings else _("This file cannot be shown here. Save it and open it on your computer.")
    return render(request, "library/_read.html", {"file": wanted, "readings": readings, "fault": fault})


def _data(picture: bytes) -> str:
    """A picture as data URL; empty for formats that browsers do not show."""
    kind = next((kind for mark, kind in PICTURE_TYPES if picture.startswith(mark)), "")
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode()}" if kind else ""


@public
def page(request: HttpRequest, entry_id: int, file_id: int, number: int) -> HttpResponse | StreamingHttpResponse:
    """One page of a PDF as PNG."""
    _shown, wanted = _file(request, entry_id, file_id)
    path = DerivedDocument(blobstore(), wanted.sha256).page(number)
    if path is None:
        raise Http404
    return send_file(request, path, path.name, is_public=True)
