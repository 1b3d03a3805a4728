"""Learning a lesson: what a player tells is believed as far as time has passed; a skipped second is not a watched one."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.learning.errors import NotLearnedYet, NotWatched
from baosong.apps.learning.models import Enrolment, Lesson, LessonProgress, QuizAttempt
from baosong.apps.learning.queries import SHARE, lesson_rows
from baosong.apps.learning.services.statements import state
from baosong.apps.learning.services.watched_ranges import length, united, within
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record

# The fastest a player plays, and what clocks and networks may differ by; seconds.
FASTEST: Final = 2.0
SLACK: Final = 5.0
MOST_STRETCHES: Final = 500
# The first telling of a page comes after so many seconds at most.
FIRST: Final = 40.0


def _locked(enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    LessonProgress.objects.get_or_create(enrolment=enrolment, lesson=lesson)
    return LessonProgress.objects.select_for_update(of=("self",)).select_related("lesson__entry", "enrolment__course").get(enrolment=enrolment, lesson=lesson)


@transaction.atomic
def watch(enrolment: Enrolment, lesson: Lesson, stretches: Sequence[tuple[float, float]], *, place: float, at: datetime) -> LessonProgress:
    """Adds stretches that a player says it played. Raises NotWatched where they are longer than twice the time since it was told last."""
    progress = _locked(enrolment, lesson)
    film = lesson.entry.length_s or 0.0
    new = within(list(stretches)[:MOST_STRETCHES], end=film)
    passed = (at - progress.told_at).total_seconds() if progress.told_at else FIRST
    if sum(end - start for start, end in new) > max(0.0, passed) * FASTEST + SLACK:
        raise NotWatched
    is_first = not progress.stretches
    progress.stretches = united([*progress.stretches, *new])[:MOST_STRETCHES]
    progress.watched_s, progress.place_s, progress.told_at = length(progress.stretches), min(max(0.0, place), film), at
    if is_first and new:
        state(enrolment, "initialized", lesson=lesson, at=at)
    if progress.done_at is None and film and progress.watched_s >= film * SHARE:
        progress.done_at = at
        state(enrolment, "completed", lesson=lesson, at=at)
    progress.save()
    if progress.done_at == at:
        _complete(enrolment, at=at)
    return progress


@transaction.atomic
def read(enrolment: Enrolment, lesson: Lesson, *, at: datetime) -> LessonProgress:
    """A learner says that a text was read; a film is watched instead. Raises NotWatched."""
    progress = _locked(enrolment, lesson)
    if lesson.entry.length_s:
        raise NotWatched
    if progress.done_at is None:
        progress.done_at = at
        progress.save(update_fields=["done_at"])
        state(enrolment, "completed", lesson=lesson, at=at)
        _complete(enrolment, at=at)
    return progress


def score_of(questions: Sequence[tuple[int, Sequence[int]]], answers: Mapping[int, Sequence[int]]) -> int:
    """Percent of questions answered with all the right answers and no wrong one."""
    if not questions:
        return 100
    right = sum(1 for key, places in questions if sorted(set(answers.get(key, ()))) == sorted(places))
    return round(100 * right / len(questions))


@transaction.atomic
def answer(enrolment: Enrolment, answers: Mapping[int, Sequence[int]], *, at: datetime) -> QuizAttempt:
    """Takes the quiz; it may be taken again, and the best counts. Raises NotLearnedYet."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "person").get(pk=enrolment.pk)
    left = sum(1 for row in lesson_rows(enrolment) if not row.is_done)
    if left:
        raise NotLearnedYet(left=left)
    questions = list(enrolment.course.questions.values_list("pk", "right"))
    score = score_of(questions, answers)
    made = QuizAttempt.objects.create(enrolment=enrolment, answers={str(key): list(places) for key, places in answers.items()}, score=score, made_at=at)
    enrolment.score = max(score, enrolment.score or 0)
    enrolment.save(update_fields=["score"])
    state(enrolment, "passed" if score >= enrolment.course.pass_mark else "failed", score=score, at=at)
    record("course.answered", enrolment.course, by=enrolment.person, at=at, score=score)
    _complete(enrolment, at=at)
    return made


def _complete(enrolment: Enrolment, *, at: datetime) -> None:
    """Ends a course in which everything is done, with a certificate."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("course", "person").get(pk=enrolment.pk)
    if enrolment.completed_at is not None or any(not row.is_done for row in lesson_rows(enrolment)):
        return
    if enrolment.course.questions.exists() and (enrolment.score is None or enrolment.score < enrolment.course.pass_mark):
        return
    enrolment.completed_at, enrolment.code = at, secrets.token_urlsafe(12)
    enrolment.save(update_fields=["completed_at", "code"])
    state(enrolment, "completed", at=at)
    person: Person = enrolment.person
    record("course.completed", enrolment.course, by=person, at=at)
