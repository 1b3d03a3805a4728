"""Power over a person, as a condition of services; the row is locked, so that no role is given meanwhile."""

from baosong.apps.orgs.errors import OwnAccess, PersonServesElsewhere
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.queries import people_managed_by


def locked(key: int) -> Person:
    """The person's row as it is stored, locked until the caller's transaction ends."""
    return Person.objects.select_for_update().get(pk=key)


def ensure_power_over(person: Person, *, by: Person | None) -> Person:
    """Lock a person's row and return it. Refuses an actor without power over the person; `by` is None for the operator on the shell."""
    return locked_with_actor(person, by=by)[0]


def locked_with_actor(person: Person, *, by: Person | None) -> tuple[Person, Person | None]:
    """Person and actor as they are once both rows are locked, in one order, so that of two who act on each other only the first has power."""
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in={person.pk, by.pk if by else person.pk}).order_by("pk")}
    if by is None:
        return rows[person.pk], None
    if by.pk == person.pk:
        raise OwnAccess
    if not rows[by.pk].is_active or not people_managed_by(rows[by.pk], [person.pk]):
        raise PersonServesElsewhere
    return rows[person.pk], rows[by.pk]
