"""Access to courses: organisers edit those of their units; learners see only their own progress."""

from baosong.apps.learning.models import Course, Enrolment, LearnerGroup, Lesson
from baosong.apps.learning.queries import open_to
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser, organises_owner


def may_teach(person: Person, **_: object) -> bool:
    return is_organiser(person)


def may_edit_course(person: Person, course_id: int, **_: object) -> bool:
    return organises_owner(person, Course.objects.all(), course_id)


def may_learn(person: Person, course_id: int, **_: object) -> bool:
    """Whether the course is open and the person is enrolled or may join."""
    in_it = Enrolment.objects.filter(course=course_id, course__is_open=True, person=person).exists()
    return in_it or open_to(person).filter(pk=course_id).exists()


def may_take_lesson(person: Person, lesson_id: int, **_: object) -> bool:
    """Whether the person is enrolled in the lesson's course, and it is open."""
    lesson = Lesson.objects.filter(pk=lesson_id).first()
    return lesson is not None and Enrolment.objects.filter(course=lesson.course_id, course__is_open=True, person=person).exists()


def may_edit_group(person: Person, group_id: int, **_: object) -> bool:
    return organises_owner(person, LearnerGroup.objects.all(), group_id)
