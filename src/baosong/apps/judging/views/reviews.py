"""Views of reviewers: their list, and one submission beside the rubric, anonymised in blind rounds."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.judging.enums import ReviewState
from baosong.apps.judging.models import Candidate, Review
from baosong.apps.judging.policies import may_read_judged, may_review
from baosong.apps.judging.queries import reviews_for, shown_files
from baosong.apps.judging.services import reviews
from baosong.apps.judging.services.anonymisation import masked, names_of
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.models import PieceFile
from baosong.core.documents import UnreadableDocument, open_file, page_count, page_picture, without_properties
from baosong.core.terms.rubrics import Criterion, total
from baosong.platform.errors import Refusal
from baosong.platform.messages.documents import unreadable_sentence
from baosong.platform.messages.rules import kind_name
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.downloads import attachment, player_of, send_file
from baosong.platform.web.refusals import sentence

CLEANED = (".docx", ".pptx")


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A file for the reviewer: its name, anonymised in blind rounds, its player, and the pages shown as pictures."""

    file: PieceFile
    name: str
    player: str
    pages: range


@dataclass(frozen=True, slots=True)
class ScoreField:
    """A criterion on the form with its nesting depth and mark."""

    criterion: Criterion
    depth: int
    mark: object


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """The person's reviews, open ones first."""
    found = list(reviews_for(request.user))
    # Masking a title needs queries; the list of blind submissions shows numbers only.
    rows = [(review, "" if review.candidate.round.is_blind else review.candidate.submission.title) for review in found]
    return render(request, "judging/reviews.html", {"rows": rows, "left": sum(1 for review in found if review.state == ReviewState.WAITING)})


def _title(review: Review) -> str:
    submission = review.candidate.submission
    return masked(submission.title, names_of(submission)) if review.candidate.round.is_blind else submission.title


def _own(request: PersonRequest, review_id: int) -> Review:
    return get_object_or_404(reviews_for(request.user).select_related("candidate__round__task__call__notice", "candidate__submission__unit"), pk=review_id)


def shown_name(candidate: Candidate, file: PieceFile) -> str:
    """The file's name for the reviewer; in blind rounds derived from the candidate's number."""
    if not candidate.round.is_blind:
        return file.name
    piece = candidate.submission.task.terms.piece(file.piece_key)
    ending = file.name.rpartition(".")[2].lower()
    label = _("Work %(n)s") % {"n": candidate.number}
    return f"{label}-{(piece.name or kind_name(piece.kind.value)) if piece else ''}.{ending}"


def _shown(candidate: Candidate) -> list[ReviewFile]:
    rows = []
    for file in shown_files(candidate):
        player = player_of(file.name)
        pages = range(page_count(blobstore().path(file.sha256))) if player == "pdf" and candidate.round.is_blind else range(0)
        rows.append(ReviewFile(file, shown_name(candidate, file), player, pages))
    return rows


def _fields(review: Review) -> list[ScoreField]:
    rows: list[ScoreField] = []

    def add(criterion: Criterion, depth: int) -> None:
        rows.append(ScoreField(criterion, depth, review.points.get(criterion.key, "")))
        for part in criterion.parts:
            add(part, depth + 1)

    for criterion in reviews.rubric_for(review).criteria:
        add(criterion, 0)
    return rows


@allowed(may_review)
def review(request: PersonRequest, review_id: int) -> HttpResponse:
    """One submission beside its rubric."""
    shown = _own(request, review_id)
    queue = list(reviews_for(request.user).values_list("pk", flat=True))
    at = queue.index(shown.pk)
    rubric = reviews.rubric_for(shown)
    context = {
        "review": shown,
        "round": shown.candidate.round,
        "submission": shown.candidate.submission,
        "title": _title(shown),
        "files": _shown(shown.candidate),
        "fields": _fields(shown),
        "rubric": rubric,
        "gates": [(gate, gate.key in shown.vetoed) for gate in rubric.gates],
        "total": total(rubric, shown.marks, over_s=shown.candidate.over_s),
        "next": queue[(at + 1) % len(queue)] if len(queue) > 1 else None,
        "before": queue[at - 1] if len(queue) > 1 else None,
        "position": at + 1,
        "count": len(queue),
    }
    return render(request, "judging/review.html", context)


@require_POST
@allowed(may_review)
def save(request: PersonRequest, review_id: int) -> HttpResponse:
    """Save marks while typing; the answer is JSON with the total or the fault."""
    shown = _own(request, review_id)
    try:
        saved = _saved(request, shown)
    except Refusal as refusal:
        return JsonResponse({"fault": sentence(refusal.code, refusal.facts)}, status=422)
    points = total(reviews.rubric_for(saved), saved.marks, over_s=saved.candidate.over_s)
    said = _("ruled out") if points is None else f"{points:g}"
    return JsonResponse({"total": said, "state": saved.state, "saved": _("Saved")})


def _saved(request: HttpRequest, shown: Review) -> Review:
    points = {}
    for leaf in reviews.rubric_for(shown).leaves():
        written = request.POST.get(leaf.key, "").strip().replace("\uff0e", ".")
        try:
            points[leaf.key] = float(written)
        except ValueError:
            if written:
                points[leaf.key] = -1.0
    return reviews.save(shown, points=points, vetoed=request.POST.getlist("veto"), comment=request.POST.get("comment", ""), at=timezone.now())


@require_POST
@allowed(may_review)
def finish(request: PersonRequest, review_id: int) -> HttpResponse:
    """Save and finish, then redirect to the next open review."""
    saved = _saved(request, _own(request, review_id))
    reviews.finish(saved, by=request.user, at=timezone.now())
    following = reviews_for(request.user).filter(state=ReviewState.WAITING).first()
    messages.success(request, _("The review is done. You can change it until the round is closed."))
    return redirect("review", following.pk) if following is not None else redirect("reviews")


@require_POST
@allowed(may_review)
def recuse(request: PersonRequest, review_id: int) -> HttpResponse:
    reviews.recuse(_own(request, review_id), reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. The work has been given to another reviewer."))
    return redirect("reviews")


def _file(request: PersonRequest, review_id: int, file_id: int) -> tuple[Review, PieceFile]:
    shown = _own(request, review_id)
    return shown, get_object_or_404(PieceFile, pk=file_id)


@allowed(may_read_judged)
def file(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """The bytes of a file. In blind rounds Word and slides without properties, and no PDF, which is shown as page pictures."""
    shown, wanted = _file(request, review_id, file_id)
    path, name = blobstore().path(wanted.sha256), shown_name(shown.candidate, wanted)
    if not shown.candidate.round.is_blind or player_of(wanted.name) in ("video", "audio", "image"):
        return send_file(request, path, name, save="save" in request.GET)
    if wanted.name.lower().endswith(CLEANED):
        try:
            response = HttpResponse(without_properties(path.read_bytes()), content_type="application/octet-stream")
        except UnreadableDocument as refusal:
            raise Http404 from refusal
        response["Content-Disposition"] = attachment(name)
        return response
    raise Http404


@allowed(may_read_judged)
def text(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse:
    """The text of a document, with names masked in blind rounds."""
    shown, wanted = _file(request, review_id, file_id)
    try:
        words, fault = open_file(blobstore().path(wanted.sha256), wanted.name).text, ""
    except UnreadableDocument as refusal:
        words, fault = "", unreadable_sentence(refusal.code, {**refusal.facts, "name": shown_name(shown.candidate, wanted)})
    if shown.candidate.round.is_blind:
        words = masked(words, names_of(shown.candidate.submission))
    return render(request, "submissions/_text.html", {"paragraphs": [line for line in words.splitlines() if line.strip()], "fault": fault})


@allowed(may_read_judged)
def captions(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse:
    """The subtitles that were recognised in the film's frames."""
    shown, wanted = _file(request, review_id, file_id)
    if not wanted.captions_sha256:
        raise Http404
    words = blobstore().path(wanted.captions_sha256).read_text("utf-8", errors="replace")
    if shown.candidate.round.is_blind:
        words = masked(words, names_of(shown.candidate.submission))
    return HttpResponse(words, content_type="text/vtt; charset=utf-8")


@allowed(may_read_judged)
def page(request: PersonRequest, review_id: int, file_id: int, number: int) -> HttpResponse:
    """One page of a PDF as PNG."""
    _shown_review, wanted = _file(request, review_id, file_id)
    try:
        return HttpResponse(page_picture(blobstore().path(wanted.sha256), number), content_type="image/png")
    except (UnreadableDocument, IndexError) as error:
        raise Http404 from error
