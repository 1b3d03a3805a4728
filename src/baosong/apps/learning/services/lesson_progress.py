"""Progress in a lesson: watched ranges reported by the player are accepted only as far as time has passed since the last report."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.learning.errors import NotLearnedYet, NotWatched
from baosong.apps.learning.models import Enrolment, Lesson, LessonProgress, QuizAttempt
from baosong.apps.learning.queries import SHARE, lesson_rows
from baosong.apps.learning.services.statements import add_statement
from baosong.apps.learning.services.watched_ranges import length, union, within
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record

# The highest playback rate, and the tolerance for clocks and networks in seconds.
MAX_RATE: Final = 2.0
TOLERANCE_S: Final = 5.0
MAX_RANGES: Final = 500
# Assumed time before the first report of a page, in seconds.
FIRST_REPORT_S: Final = 40.0


def _locked(enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    LessonProgress.objects.get_or_create(enrolment=enrolment, lesson=lesson)
    return LessonProgress.objects.select_for_update(of=("self",)).select_related("lesson__entry", "enrolment__course").get(enrolment=enrolment, lesson=lesson)


@transaction.atomic
def watch(enrolment: Enrolment, lesson: Lesson, ranges: Sequence[tuple[float, float]], *, position: float, at: datetime) -> LessonProgress:
    """Add ranges reported by the player. Raises NotWatched if they are longer than twice the time since the last report."""
    progress = _locked(enrolment, lesson)
    film = lesson.entry.length_s or 0.0
    new = within(list(ranges)[:MAX_RANGES], end=film)
    passed = (at - progress.reported_at).total_seconds() if progress.reported_at else FIRST_REPORT_S
    if sum(end - start for start, end in new) > max(0.0, passed) * MAX_RATE + TOLERANCE_S:
        raise NotWatched
    is_first = not progress.ranges
    progress.ranges = union([*progress.ranges, *new])[:MAX_RANGES]
    progress.watched_s, progress.position_s, progress.reported_at = length(progress.ranges), min(max(0.0, position), film), at
    if is_first and new:
        add_statement(enrolment, "initialized", lesson=lesson, at=at)
    if progress.done_at is None and film and progress.watched_s >= film * SHARE:
        progress.done_at = at
        add_statement(enrolment, "completed", lesson=lesson, at=at)
    progress.save()
    if progress.done_at == at:
        _complete(enrolment, at=at)
    return progress


@transaction.atomic
def read(enrolment: Enrolment, lesson: Lesson, *, at: datetime) -> LessonProgress:
    """Mark a text as read. Raises NotWatched for films."""
    progress = _locked(enrolment, lesson)
    if lesson.entry.length_s:
        raise NotWatched
    if progress.done_at is None:
        progress.done_at = at
        progress.save(update_fields=["done_at"])
        add_statement(enrolment, "completed", lesson=lesson, at=at)
        _complete(enrolment, at=at)
    return progress


def score_of(questions: Sequence[tuple[int, Sequence[int]]], answers: Mapping[int, Sequence[int]]) -> int:
    """Percent of questions answered exactly right."""
    if not questions:
        return 100
    right = sum(1 for key, indexes in questions if sorted(set(answers.get(key, ()))) == sorted(indexes))
    return round(100 * right / len(questions))


@transaction.atomic
def answer(enrolment: Enrolment, answers: Mapping[int, Sequence[int]], *, at: datetime) -> QuizAttempt:
    """Store a quiz attempt; the best score counts. Raises NotLearnedYet."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "person").get(pk=enrolment.pk)
    left = sum(1 for row in lesson_rows(enrolment) if not row.is_done)
    if left:
        raise NotLearnedYet(left=left)
    questions = list(enrolment.course.questions.values_list("pk", "right"))
    score = score_of(questions, answers)
    made = QuizAttempt.objects.create(enrolment=enrolment, answers={str(key): list(indexes) for key, indexes in answers.items()}, score=score, made_at=at)
    enrolment.score = max(score, enrolment.score or 0)
    enrolment.save(update_fields=["score"])
    add_statement(enrolment, "passed" if score >= enrolment.course.pass_mark else "failed", score=score, at=at)
    record("course.answered", enrolment.course, by=enrolment.person, at=at, score=score)
    _complete(enrolment, at=at)
    return made


def _complete(enrolment: Enrolment, *, at: datetime) -> None:
    """Complete the course and issue the certificate's code, if all lessons are done and the quiz is passed."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "person").get(pk=enrolment.pk)
    if enrolment.completed_at is not None or any(not row.is_done for row in lesson_rows(enrolment)):
        return
    if enrolment.course.questions.exists() and (enrolment.score is None or enrolment.score < enrolment.course.pass_mark):
        return
    enrolment.completed_at, enrolment.code = at, secrets.token_urlsafe(12)
    enrolment.save(update_fields=["completed_at", "code"])
    add_statement(enrolment, "completed", at=at)
    person: Person = enrolment.person
    record("course.completed", enrolment.course, by=person, at=at)
