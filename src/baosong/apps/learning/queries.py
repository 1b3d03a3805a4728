"""Queries of courses and learners."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from baosong.apps.learning.enums import StatementState
from baosong.apps.learning.models import Course, Enrolment, LearnerGroup, Lesson, LessonProgress, Statement
from baosong.apps.library.enums import EntryState
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import memberships_of, organised_units, people_with

# Share of a film that must be played.
SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson with the learner's progress."""

    lesson: Lesson
    progress: LessonProgress | None

    @property
    def is_done(self) -> bool:
        return self.progress is not None and self.progress.done_at is not None

    @property
    def share(self) -> float:
        """Played share of the film, 0 to 1."""
        length = self.lesson.entry.length_s
        return min(1.0, self.progress.watched_s / length) if self.progress and length else float(self.is_done)


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner as shown to the organiser: lessons done, but no times."""

    enrolment: Enrolment
    done: int
    lessons: int


def editable_courses(person: Person) -> QuerySet[Course]:
    return Course.objects.filter(unit__in=organised_units(person)).select_related("unit").annotate(learners=Count("enrolments", distinct=True))


def own_enrolments(person: Person) -> QuerySet[Enrolment]:
    """The person's enrolments in open courses, unfinished ones first."""
    return Enrolment.objects.filter(person=person, course__is_open=True).select_related("course__unit").order_by("completed_at", "-pk")


def open_to(person: Person) -> QuerySet[Course]:
    """Open courses of the person's units and of units above, without those the person is enrolled in."""
    paths = {membership.unit.path[:end] for membership in memberships_of(person) for end in range(Unit.steplen, len(membership.unit.path) + 1, Unit.steplen)}
    return Course.objects.filter(is_open=True, unit__path__in=paths).exclude(enrolments__person=person).select_related("unit")


def lesson_rows(enrolment: Enrolment) -> list[LessonRow]:
    """The lessons of a course with the learner's progress; two queries. Withdrawn entries are left out."""
    progress = {row.lesson_id: row for row in enrolment.progress.all()}
    lessons = Lesson.objects.filter(course=enrolment.course_id, entry__state=EntryState.SHOWN).select_related("entry__film")
    return [LessonRow(lesson, progress.get(lesson.pk)) for lesson in lessons]


def learner_rows(course: Course) -> list[LearnerRow]:
    """Learners of a course by unit and name; two queries."""
    lessons = Lesson.objects.filter(course=course, entry__state=EntryState.SHOWN).count()
    done = Count("progress", filter=Q(progress__done_at__isnull=False, progress__lesson__entry__state=EntryState.SHOWN))
    enrolments = course.enrolments.select_related("person", "unit", "group").annotate(done=done).order_by("unit__path", "group__name", "person__name")
    return [LearnerRow(enrolment, enrolment.done, lessons) for enrolment in enrolments]


def people_below(unit: Unit) -> QuerySet[Person]:
    """Active people with a role in the unit or below it."""
    return people_with(unit__path__startswith=unit.path)


def groups_of(person: Person) -> QuerySet[LearnerGroup]:
    return LearnerGroup.objects.filter(unit__in=organised_units(person)).select_related("unit").annotate(size=Count("people"))


def unsent(course: Course) -> int:
    """Number of statements of a course not accepted by a record store."""
    return Statement.objects.filter(enrolment__course=course).exclude(state=StatementState.SENT).count()
