"""Works side by side that share something: for people who judge, to look at."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from baosong.documents import UnreadableDocument, open_file
from baosong.kit.access import allowed
from baosong.kit.places import vault
from baosong.works.access import may_compare, visible_to
from baosong.works.domain.likening import likenesses
from baosong.works.interfaces.comparing import marked
from baosong.works.interfaces.pages import player_of
from baosong.works.models import PieceFile


@allowed(may_compare)
def alike(request: HttpRequest, file_id: int) -> HttpResponse:
    """The list of works that share something with a file, as part of its page."""
    file = get_object_or_404(PieceFile.objects.select_related("version"), pk=file_id)
    return render(request, "works/_alike.html", {"file": file, "alike": likenesses(file, among=visible_to(request.user))})


@allowed(may_compare)
def beside(request: HttpRequest, file_id: int, other_id: int) -> HttpResponse:
    """Two files side by side, what they share marked."""
    file = get_object_or_404(PieceFile.objects.select_related("version"), pk=file_id)
    found = next((likeness for likeness in likenesses(file, among=visible_to(request.user)) if likeness.file.pk == other_id), None)
    if found is None:
        raise Http404
    player = player_of(file.name)
    # A film would be read whole, and might even pass for text.
    one, other = (_text(file), _text(found.file)) if player in ("text", "pdf") else ("", "")
    shown = {"file": file, "other": found.file, "texts": marked(one, other) if one and other else None, "player": player}
    return render(request, "works/beside.html", shown)


def _text(file: PieceFile) -> str:
    try:
        return open_file(vault().path(file.sha256), file.name).text
    except UnreadableDocument:
        return ""
