"""Views of reviewers: their list, one submission beside the rubric, and the files of rounds that are not blind."""

from dataclasses import dataclass

from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.judging.enums import ReviewState
from baosong.apps.judging.errors import MarksMissing, ReviewEnded
from baosong.apps.judging.forms import RecusalForm, ReviewForm
from baosong.apps.judging.models import Candidate, Review
from baosong.apps.judging.policies import may_open_review, may_read_judged, may_review, may_save_review
from baosong.apps.judging.queries import ended_reviews, reviews_for, shown_files
from baosong.apps.judging.services import reviews
from baosong.apps.judging.services.names import mask_of
from baosong.apps.judging.views.materials import materials_with_names
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services.derived_documents import content_for_view, pages_for_view
from baosong.core.documents import DerivedDocument
from baosong.core.terms.rubrics import Criterion, total
from baosong.platform.messages.documents import unreadable_sentence
from baosong.platform.storage import blobstore
from baosong.platform.web.access import allowed, signed_in
from baosong.platform.web.downloads import player_of, send_file
from baosong.platform.web.forms import form_faults, form_page, posted
from baosong.platform.web.parsing import key_of


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """A file for the reviewer of a round that is not blind, and its player."""

    file: PieceFile
    player: str


@dataclass(frozen=True, slots=True)
class ScoreField:
    """A criterion on the form with its nesting depth; `field` is None for one with parts."""

    criterion: Criterion
    depth: int
    field: BoundField | None


@signed_in
def mine(request: PersonRequest) -> HttpResponse:
    """The person's reviews, open ones first."""
    found = list(reviews_for(request.user))
    # Masking a title needs queries; the list of blind submissions shows numbers only.
    rows = [(review, "" if review.candidate.round.is_blind else review.candidate.submission.title) for review in found]
    return render(
        request, "judging/reviews.html", {"rows": rows, "left": sum(1 for review in found if review.state == ReviewState.WAITING and not review.is_paused)}
    )


def _title(review: Review) -> str:
    submission = review.candidate.submission
    return mask_of(review.candidate).masked(submission.title) if review.candidate.round.is_blind else submission.title


def _own(request: PersonRequest, review_id: int) -> Review:
    return get_object_or_404(reviews_for(request.user).select_related("candidate__round__task__call__notice", "candidate__submission__unit"), pk=review_id)


def _open(request: PersonRequest, review_id: int) -> Review:
    """The person's own review. Raises ReviewEnded once it is not open any more, whatever is typed on its page."""
    if not may_review(request.user, review_id):
        raise ReviewEnded
    return _own(request, review_id)


def _files(candidate: Candidate) -> list[ReviewFile]:
    return [ReviewFile(file, player_of(file.name)) for file in shown_files(candidate)]


def _file(file_id: int) -> PieceFile:
    return get_object_or_404(PieceFile, pk=file_id)


def _fields(form: ReviewForm) -> list[ScoreField]:
    rows: list[ScoreField] = []

    def add(criterion: Criterion, depth: int) -> None:
        rows.append(ScoreField(criterion, depth, None if criterion.parts else form[criterion.key]))
        for part in criterion.parts:
            add(part, depth + 1)

    for criterion in form.rubric.criteria:
        add(criterion, 0)
    return rows


@allowed(may_open_review)
def review(request: PersonRequest, review_id: int) -> HttpResponse:
    """One submission beside its rubric; after the end of the round the person's own marks, and what was typed and not saved."""
    ended = ended_reviews(request.user).filter(pk=review_id).first() or _paused(request, review_id)
    if ended is None:
        return _review_page(request, _own(request, review_id))
    marks = [(leaf.name, ended.points.get(leaf.key)) for leaf in reviews.rubric_for(ended).leaves()]
    return render(request, "judging/review_ended.html", {"review": ended, "round": ended.candidate.round, "marks": marks})


def _paused(request: PersonRequest, review_id: int) -> Review | None:
    """The person's review in an open round, if its work was returned or is checked again."""
    shown = _own(request, review_id)
    return shown if shown.is_paused else None


def _review_page(request: PersonRequest, shown: Review, *, form: ReviewForm | None = None, recusal_form: RecusalForm | None = None) -> HttpResponse:
    form = form or ReviewForm(review=shown)
    queue = list(reviews_for(request.user).values_list("pk", flat=True))
    at = queue.index(shown.pk)
    rubric = reviews.rubric_for(shown)
    context = {
        "review": shown,
        "earlier": shown.earlier.last(),
        "round": shown.candidate.round,
        "unit": "" if shown.candidate.round.is_blind else shown.candidate.submission.unit,
        "title": _title(shown),
        "files": [] if shown.candidate.round.is_blind else _files(shown.candidate),
        "materials": materials_with_names(shown.candidate) if shown.candidate.round.is_blind else [],
        "form": form,
        "fields": _fields(form),
        "recusal_form": recusal_form or RecusalForm(),
        "rubric": rubric,
        "total": total(rubric, shown.marks, over_s=shown.candidate.over_s),
        "next": queue[(at + 1) % len(queue)] if len(queue) > 1 else None,
        "before": queue[at - 1] if len(queue) > 1 else None,
        "position": at + 1,
        "count": len(queue),
    }
    return form_page(request, "judging/review.html", context)


@require_POST
@allowed(may_save_review)
def save(request: PersonRequest, review_id: int) -> HttpResponse:
    """Save marks while typing; the answer is JSON with the total or the fault."""
    shown = _open(request, review_id)
    form = posted(request, ReviewForm, review=shown)
    if not form.is_valid():
        return form_faults(form)
    saved = _saved(form, shown)
    points = total(reviews.rubric_for(saved), saved.marks, over_s=saved.candidate.over_s)
    said = _("ruled out") if points is None else f"{points:g}"
    return JsonResponse({"total": said, "state": saved.state, "changed": saved.changed_at.isoformat() if saved.changed_at else "", "saved": _("Saved")})


def _saved(form: ReviewForm, shown: Review) -> Review:
    vetoed = form.cleaned_data.get("veto", ())
    return reviews.save(shown, points=form.points, vetoed=vetoed, comment=form.cleaned_data["comment"], at=timezone.now())


@require_POST
@allowed(may_save_review)
def finish(request: PersonRequest, review_id: int) -> HttpResponse:
    """Save and finish, then redirect to the next open review."""
    shown = _open(request, review_id)
    form = posted(request, ReviewForm, review=shown)
    if not form.is_valid():
        return _review_page(request, shown, form=form)
    try:
        reviews.finish(_saved(form, shown), by=request.user, at=timezone.now())
    except MarksMissing as refusal:
        form.show_missing(refusal)
        return _review_page(request, shown, form=form)
    following = next((review for review in reviews_for(request.user).filter(state=ReviewState.WAITING) if not review.is_paused), None)
    messages.success(request, _("The review is done. You can change it until the round is closed."))
    return redirect("review", following.pk) if following is not None else redirect("reviews")


@require_POST
@allowed(may_review)
def recuse(request: PersonRequest, review_id: int) -> HttpResponse:
    shown, form = _own(request, review_id), posted(request, RecusalForm)
    if not form.is_valid():
        return _review_page(request, shown, recusal_form=form)
    reviews.recuse(shown, **form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. The work has been given to another reviewer."))
    return redirect("reviews")


@allowed(may_read_judged)
def file(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse | StreamingHttpResponse:
    """The bytes of a file."""
    wanted = _file(file_id)
    return send_file(request, blobstore().path(wanted.sha256), wanted.name, save="save" in request.GET)


@allowed(may_read_judged)
def text(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse:
    """The text of a document."""
    wanted = _file(file_id)
    content = content_for_view(wanted, blobstore=blobstore(), again="again" in request.GET, at=timezone.now())
    if content.facts is None:
        return render(request, "submissions/_document_waiting.html", {"address": request.path, "is_given_up": content.is_given_up})
    words, code = content.document.text, content.facts.fault
    fault = unreadable_sentence(code, {**content.facts.fault_facts, "name": wanted.name}) if code else ""
    return render(request, "submissions/_text.html", {"paragraphs": [line for line in words.splitlines() if line.strip()], "fault": fault})


@allowed(may_read_judged)
def captions(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse:
    """The subtitles that were recognised in the film's frames."""
    wanted = _file(file_id)
    if not wanted.captions_sha256:
        raise Http404
    words = blobstore().path(wanted.captions_sha256).read_text("utf-8", errors="replace")
    return HttpResponse(words, content_type="text/vtt; charset=utf-8")


@allowed(may_read_judged)
def pages(request: PersonRequest, review_id: int, file_id: int) -> HttpResponse:
    """The pages of a PDF as pictures, as a part of the page."""
    shown = pages_for_view(_file(file_id), begin=key_of(request.GET.get("from")), blobstore=blobstore(), again="again" in request.GET, at=timezone.now())
    rows = [(number + 1, reverse("review-page", args=[review_id, file_id, number])) for number in shown.ready.numbers]
    return render(request, "submissions/_document_pages.html", {"shown": shown, "pages": rows, "following": f"{request.path}?from={shown.ready.following}"})


@allowed(may_read_judged)
def page(request: PersonRequest, review_id: int, file_id: int, number: int) -> HttpResponse | StreamingHttpResponse:
    """One page of a PDF as PNG."""
    path = DerivedDocument(blobstore(), _file(file_id).sha256).page(number)
    if path is None:
        raise Http404
    return send_file(request, path, path.name)
