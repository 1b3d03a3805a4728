"""The library: its entries, one entry, and what can be taken in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.kit.access import allowed, signed_in
from baosong.kit.places import vault
from baosong.kit.streams import player_of, send_file
from baosong.library.access import may_read, may_take_in
from baosong.library.domain import collecting
from baosong.library.queries import entries, files_of_entry, to_take_in
from baosong.orgs.enums import Role
from baosong.orgs.queries import units_served
from baosong.works.models import PieceFile, Submission

SHOWN = 100


@signed_in
def library(request: HttpRequest) -> HttpResponse:
    """The entries; organisers see what could be taken in."""
    waiting = to_take_in(Submission.objects.filter(task__call__unit__in=units_served(request.user, Role.ORGANISER)))[:SHOWN]
    return render(request, "library/library.html", {"entries": entries()[:SHOWN], "waiting": waiting})


@signed_in
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry."""
    shown = get_object_or_404(entries(), pk=entry_id)
    return render(request, "library/entry.html", {"entry": shown, "files": [(file, player_of(file.name)) for file in files_of_entry(shown)]})


@allowed(may_read)
def file(request: HttpRequest, entry_id: int, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """The bytes of a file of an entry."""
    shown = get_object_or_404(PieceFile, pk=file_id)
    return send_file(request, vault().path(shown.sha256), shown.name, save="save" in request.GET)


@require_POST
@allowed(may_take_in)
def take_in(request: HttpRequest, submission_id: int) -> HttpResponse:
    """Takes an accepted work in."""
    made = collecting.take_in(get_object_or_404(Submission, pk=submission_id), by=request.user, at=timezone.now())
    messages.success(request, _("Taken into the library; the author's unit sees it."))
    return redirect("entry", made.pk)
