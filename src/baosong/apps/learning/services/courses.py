"""Courses: lessons, quiz questions, opening."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from baosong.apps.learning.enums import QuestionKind
from baosong.apps.learning.errors import CourseEmpty, QuestionUnclear
from baosong.apps.learning.models import Course, Lesson, QuizQuestion
from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record

OPTION: Final = re.compile(r"^\s*([A-Ha-h])[.、．)）]\s*(\S.*)$")
ANSWER: Final = re.compile(r"^\s*(?:答案|Answer)\s*[:：]\s*([A-Ha-h、,，\s]+)$", re.IGNORECASE)
NUMBER: Final = re.compile(r"^\s*\d{1,3}[.、．)）]\s*")
MOST_OPTIONS: Final = 8
# Characters of a line that a refusal quotes.
QUOTED: Final = 60


@dataclass(frozen=True, slots=True)
class QuizQuestionDraft:
    """A parsed question; `right`: zero-based indexes of the right options."""

    text: str
    options: tuple[str, ...]
    right: tuple[int, ...]


def _locked(course: Course) -> Course:
    return Course.objects.select_for_update(of=("self",)).select_related("unit").get(pk=course.pk)


@transaction.atomic
def set_up(*, unit: Unit, title: str, by: Person, at: datetime) -> Course:
    """Create a closed course without lessons."""
    made = Course.objects.create(unit=unit, title=title, made_by=by, made_at=at)
    record("course.set_up", made, by=by, at=at, unit=unit.pk)
    return made


@transaction.atomic
def describe(course: Course, *, title: str, summary: str, pass_mark: int, due_on: date | None, by: Person, at: datetime) -> Course:
    course = _locked(course)
    course.title, course.summary, course.pass_mark, course.due_on = title, summary, pass_mark, due_on
    course.save()
    record("course.described", course, by=by, at=at, pass_mark=course.pass_mark)
    return course


@transaction.atomic
def add_lessons(course: Course, entries: Sequence[Entry], *, by: Person, at: datetime) -> int:
    """Append entries as lessons; existing ones are skipped. Returns the number of new lessons."""
    course = _locked(course)
    existing = set(course.lessons.values_list("entry_id", flat=True))
    new = [entry for entry in entries if entry.pk not in existing]
    Lesson.objects.bulk_create(Lesson(course=course, entry=entry, position=position) for position, entry in enumerate(new, len(existing)))
    record("course.taught", course, by=by, at=at, count=len(new))
    return len(new)


@transaction.atomic
def remove_lesson(lesson: Lesson, *, by: Person, at: datetime) -> None:
    """Delete a lesson with its progress."""
    course = _locked(lesson.course)
    record("course.lesson_dropped", course, by=by, at=at, entry=lesson.entry_id)
    lesson.delete()


@transaction.atomic
def move_up(lesson: Lesson, *, by: Person, at: datetime) -> None:
    course = _locked(lesson.course)
    lessons = list(course.lessons.all())
    index = next((index for index, other in enumerate(lessons) if other.pk == lesson.pk), 0)
    if index:
        lessons[index - 1], lessons[index] = lessons[index], lessons[index - 1]
    for position, other in enumerate(lessons):
        other.position = position
    Lesson.objects.bulk_update(lessons, ["position"])
    record("course.arranged", course, by=by, at=at)


def questions_from(text: str) -> list[QuizQuestionDraft]:
    """Parse questions: a text, option lines "A. …", then "答案：B". Blank lines are ignored. Raises QuestionUnclear."""
    found: list[QuizQuestionDraft] = []
    words: list[str] = []
    options: list[str] = []

    def close(right: str) -> None:
        indexes = tuple(sorted({ord(character) - ord("A") for character in right.upper() if character.isalpha()}))
        title = NUMBER.sub("", " ".join(words)).strip()
        if not title or not 2 <= len(options) <= MOST_OPTIONS or not indexes or indexes[-1] >= len(options):
            raise QuestionUnclear(line=title[:QUOTED] or right)
        found.append(QuizQuestionDraft(title, tuple(options), indexes))
        words.clear()
        options.clear()

    for line in text.splitlines():
        if not line.strip():
            continue
        if answer := ANSWER.match(line):
            close(answer[1])
        elif (option := OPTION.match(line)) and words:
            options.append(option[2].strip())
        else:
            words.append(line.strip())
    if words or options:
        raise QuestionUnclear(line=" ".join(words)[:QUOTED])
    return found


def text_of(questions: Sequence[QuizQuestion]) -> str:
    """The inverse of `questions_from`."""
    blocks = []
    for number, question in enumerate(questions, 1):
        options = [f"{chr(ord('A') + index)}. {option}" for index, option in enumerate(question.options)]
        blocks.append("\n".join([f"{number}. {question.text}", *options, "答案：" + "".join(chr(ord("A") + index) for index in question.right)]))
    return "\n\n".join(blocks)


@transaction.atomic
def set_questions(course: Course, questions: Sequence[QuizQuestionDraft], *, by: Person, at: datetime) -> None:
    """Replace the course's questions."""
    course = _locked(course)
    course.questions.all().delete()
    QuizQuestion.objects.bulk_create(
        QuizQuestion(
            course=course,
            position=position,
            kind=QuestionKind.SEVERAL if len(asked.right) > 1 else QuestionKind.ONE,
            text=asked.text,
            options=list(asked.options),
            right=list(asked.right),
        )
        for position, asked in enumerate(questions)
    )
    record("course.questions", course, by=by, at=at, count=len(questions))


@transaction.atomic
def open_course(course: Course, *, is_open: bool, by: Person, at: datetime) -> Course:
    """Open or close a course. Raises CourseEmpty."""
    course = _locked(course)
    if is_open and not course.lessons.exists():
        raise CourseEmpty
    course.is_open = is_open
    course.save(update_fields=["is_open"])
    record("course.opened" if is_open else "course.closed", course, by=by, at=at)
    return course
