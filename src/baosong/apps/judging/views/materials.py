"""What reviewers of blind rounds see of files: copies without metadata and names, under neutral names and numbers."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from baosong.apps.judging.models import Candidate, Review
from baosong.apps.judging.policies import may_review
from baosong.apps.judging.services.blind_copies import Material, copy_for_view, materials
from baosong.core.anonymisation import BlindCopy, CopyKind
from baosong.core.anonymisation.blind_copy import page_name
from baosong.core.terms import PieceKind
from baosong.platform.messages.rules import kind_name
from baosong.platform.storage import rendition_folder
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import STREAMED, send_file

NAMED_AS: Final = {
    CopyKind.TEXT: PieceKind.DOCUMENT,
    CopyKind.PAGES: PieceKind.DOCUMENT,
    CopyKind.PICTURE: PieceKind.IMAGE,
    CopyKind.SOUND: PieceKind.AUDIO,
    CopyKind.FILM: PieceKind.VIDEO,
    CopyKind.NOTHING: PieceKind.OTHER,
}


def materials_with_names(candidate: Candidate) -> list[tuple[Material, str]]:
    """The materials of a candidate, each with the name that reviewers see."""
    return [
        (material, _("Material %(n)s · %(kind)s") % {"n": material.number, "kind": kind_name(NAMED_AS[material.kind])}) for material in materials(candidate)
    ]


def _material(review_id: int, number: int) -> tuple[Candidate, Material, str]:
    review = get_object_or_404(Review.objects.select_related("candidate__round", "candidate__submission__task__call__unit"), pk=review_id)
    if not review.candidate.round.is_blind:
        raise Http404
    found = next(((material, name) for material, name in materials_with_names(review.candidate) if material.number == number), None)
    if found is None:
        raise Http404
    return review.candidate, *found


@allowed(may_review)
def material(request: HttpRequest, review_id: int, number: int) -> HttpResponse:
    """A material as a part of the review's page."""
    candidate, wanted, name = _material(review_id, number)
    shown = copy_for_view(candidate, wanted, root=rendition_folder(), again="again" in request.GET, at=timezone.now())
    if shown.copy is None:
        return render(request, "submissions/_document_waiting.html", {"address": request.path, "is_given_up": shown.is_given_up})

    def address(file_name: str) -> str:
        return reverse("review-material-file", args=[review_id, number, file_name])

    pages = [(page, address(page_name(page))) for page in shown.copy.pages]
    return render(request, "judging/_material.html", {"copy": shown.copy, "kind": shown.copy.kind.value, "name": name, "pages": pages, "base": request.path})


@allowed(may_review)
def material_file(request: HttpRequest, review_id: int, number: int, name: str) -> HttpResponse | StreamingHttpResponse:
    """A file of a copy: a page, a picture, sound, captions, or a part of a film."""
    _candidate, wanted, _name = _material(review_id, number)
    folder = wanted.folder(rendition_folder())
    if BlindCopy.read(folder) is None or not (path := folder / name).is_file():
        raise Http404
    return send_file(request, path, name, shown_as=STREAMED.get(path.suffix))
