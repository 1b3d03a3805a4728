"""Handing an article in: makes a submission with its files, which is submitted as soon as they have been checked."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from baosong.apps.articles.enums import Agreement, HandInState
from baosong.apps.articles.errors import ArticleEmpty, ArticleNotReady, NoPieceForText, NotAskedToHandIn
from baosong.apps.articles.jobs import SettleHandIn
from baosong.apps.articles.models import Article
from baosong.apps.articles.queries import may_be_shown, parts_of
from baosong.apps.calls.models import Task
from baosong.apps.meetings.queries import answering_unit
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import OPEN_TO_UNIT, Channel
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import files_of
from baosong.apps.submissions.services import drafts
from baosong.apps.submissions.services.auto_submit import submit_if_checked
from baosong.apps.submissions.services.receive import Arrival, receive, takes_many
from baosong.apps.submissions.services.versions import working
from baosong.core.blobstore import BlobStore
from baosong.core.terms import PieceKind, TermsPiece, TermsTask
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

Content = bytes | Path


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """The files of an article, each as (name, bytes or path)."""

    document: tuple[str, Content]
    pictures: Sequence[tuple[str, Content]] = ()
    films: Sequence[tuple[str, Content]] = ()


def _piece(task: TermsTask, *kinds: PieceKind) -> TermsPiece | None:
    return next((piece for kind in kinds for piece in task.pieces if piece.kind is kind), None)


def pieces_for(task: TermsTask, bundle: ArticleFiles) -> list[tuple[TermsPiece, str, Content]]:
    """Assign files to the task's pieces. Raises NoPieceForText if the task takes no document."""
    text = _piece(task, PieceKind.DOCUMENT, PieceKind.OTHER)
    if text is None:
        raise NoPieceForText
    found: list[tuple[TermsPiece, str, Content]] = [(text, *bundle.document)]
    for kind, files in ((PieceKind.IMAGE, bundle.pictures), (PieceKind.VIDEO, bundle.films)):
        piece = _piece(task, kind)
        if piece is not None:
            found += [(piece, *file) for file in (files if takes_many(piece) else files[:1])]
    return found


@transaction.atomic
def hand_in(article: Article, *, task: Task, bundle: ArticleFiles, by: Person, at: datetime, blobstore: BlobStore) -> Submission:
    """Make the submission and its files; repeated before it was submitted, replace the files.

    Raises ArticleEmpty, ArticleNotReady with the headings of parts that wait for their tellers, NotAskedToHandIn,
    NoPieceForText, and the refusals of submissions about quotas and states.
    """
    article = Article.objects.select_for_update(of=("self",)).select_related("unit", "submission__task").get(pk=article.pk)
    parts = parts_of(article)
    if not any(may_be_shown(part) for part in parts):
        raise ArticleEmpty
    if waiting := [part.heading for part in parts if part.story is not None and part.agreement in (Agreement.ASKED, Agreement.DECLINED)]:
        raise ArticleNotReady(parts=waiting)
    unit = answering_unit(task, article.unit)
    if unit is None:
        raise NotAskedToHandIn
    placed = pieces_for(task.terms, bundle)
    submission = article.submission if article.submission and article.submission.state in OPEN_TO_UNIT and article.submission.task_id == task.pk else None
    if submission is None:
        submission = drafts.begin(task, unit=unit, by=by, at=at)
    # A teller may have withdrawn consent since an earlier try.
    for old in files_of(working(submission)):
        old.delete()
    drafts.describe(submission, title=article.title, details={}, by=by, at=at)
    for piece, name, content in placed:
        with content.open("rb") if isinstance(content, Path) else io.BytesIO(content) as source:
            stored = blobstore.put(source)
        receive(Arrival(submission, piece.key, name, stored.sha256, stored.size, Channel.WEB, at, at), by=by)
    article.submission, article.task, article.hand_in, article.handed_in_by = submission, task, HandInState.WAITING, by
    article.problem, article.changed_at = "", at
    article.save()
    record("article.handed_in", article, by=by, at=at, submission=submission.pk)
    job_queue.after_commit(SettleHandIn(article.pk))
    return submission


@transaction.atomic
def settle(article: Article, *, at: datetime) -> Article:
    """Submit once every file is checked; a refusal becomes the article's `problem`. Idempotent."""
    article = Article.objects.select_for_update(of=("self",)).select_related("submission", "handed_in_by").get(pk=article.pk)
    submission, by = article.submission, article.handed_in_by
    if article.hand_in != HandInState.WAITING or submission is None or by is None:
        return article
    result = submit_if_checked(submission, by=by, at=at)
    if result is None:
        return article
    article.hand_in, article.problem = HandInState.DONE if result.is_submitted else HandInState.STOPPED, result.message[:500]
    article.save(update_fields=["hand_in", "problem"])
    return article
