"""Enrolments by unit or group or of one's own accord; learner groups."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from baosong.apps.learning.models import Course, Enrolment, LearnerGroup
from baosong.apps.learning.queries import people_below
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record


def _enrol(course: Course, people: Iterable[Person], *, unit: Unit | None, group: LearnerGroup | None, at: datetime) -> int:
    existing = set(course.enrolments.values_list("person_id", flat=True))
    new = [Enrolment(course=course, person=person, unit=unit, group=group, begun_at=at) for person in people if person.pk not in existing]
    return len(Enrolment.objects.bulk_create(new, ignore_conflicts=True))


@transaction.atomic
def assign_unit(course: Course, unit: Unit, *, by: Person, at: datetime) -> int:
    """Enrol everyone with a role in the unit or below it. Returns the number of new enrolments."""
    new = _enrol(course, people_below(unit), unit=unit, group=None, at=at)
    record("course.assigned", course, by=by, at=at, unit=unit.pk, count=new)
    return new


@transaction.atomic
def assign_group(course: Course, group: LearnerGroup, *, by: Person, at: datetime) -> int:
    """Enrol the active people of a group. Returns the number of new enrolments."""
    new = _enrol(course, group.people.filter(is_active=True), unit=None, group=group, at=at)
    record("course.assigned", course, by=by, at=at, group=group.pk, count=new)
    return new


@transaction.atomic
def join(course: Course, *, by: Person, at: datetime) -> Enrolment:
    """Enrol the acting person. Idempotent."""
    made, is_new = Enrolment.objects.get_or_create(course=course, person=by, defaults={"begun_at": at})
    if is_new:
        record("course.joined", course, by=by, at=at)
    return made


@transaction.atomic
def add_to_group(*, unit: Unit, name: str, people: Iterable[Person], by: Person, at: datetime) -> LearnerGroup:
    """Add people to the group of that name, which is created if needed."""
    group, _ = LearnerGroup.objects.get_or_create(unit=unit, name=name)
    group.people.add(*people)
    record("group.gathered", group, by=by, at=at, unit=unit.pk, count=group.people.count())
    return group


@transaction.atomic
def remove_from_group(group: LearnerGroup, person: Person, *, by: Person, at: datetime) -> None:
    """Remove a person from a group; their enrolments are kept."""
    group.people.remove(person)
    record("group.let_go", group, by=by, at=at, person=person.pk)
