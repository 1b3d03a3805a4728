"""What an import writes, many rows at once: the number of queries grows with the levels of the tree, not with the rows of the table."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import F

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.services.import_people import PersonNode
from baosong.apps.orgs.services.import_rows import UNIT_VALUES
from baosong.apps.orgs.services.import_units import UnitNode
from baosong.apps.orgs.services.new_accounts import NewAccount, create_accounts
from baosong.apps.orgs.services.unit_rows import after_change
from baosong.platform.audit.services.log import LogEntry, record_all


def add_units(nodes: Sequence[UnitNode], *, by: Person, at: datetime) -> None:
    """Add the units, those above first, each as the last child of its parent.

    The caller holds the lock of the tree and has ensured that the parents are open and the names free.
    """
    for level, group in groupby(sorted(nodes, key=lambda node: node.level), key=lambda node: node.level):
        _add_level(list(group), level)
    children = Counter(node.parent for node in nodes if node.parent is not None)
    for number, parents in groupby(sorted(children, key=children.__getitem__), key=children.__getitem__):
        Unit.objects.filter(pk__in=[parent.unit.pk for parent in parents if parent.unit]).update(numchild=F("numchild") + number)
    entries = [
        LogEntry("unit.added", node.unit, {"name": node.name, "under": node.parent.unit.pk}) for node in nodes if node.unit and node.parent and node.parent.unit
    ]
    record_all(entries, by=by, at=at)


def _add_level(nodes: Collection[UnitNode], level: int) -> None:
    """Store units whose parents are stored; their paths follow those of the children that the parents have."""
    parents = {node.parent.unit.path for node in nodes if node.parent and node.parent.unit}
    last: dict[str, int] = {}
    for path in Unit.objects.filter(depth=level, path__gt=min(parents)).order_by("path").values_list("path", flat=True):
        last[path[: -Unit.steplen]] = Unit.child_number(path)
    for node in nodes:
        above = node.parent.unit.path if node.parent and node.parent.unit else ""
        last[above] = last.get(above, 0) + 1
        values = {UNIT_VALUES[column]: value for column, value in node.values.items()}
        node.unit = Unit(name=node.name, path=Unit.child_path(above, last[above]), depth=level, **values)
    Unit.objects.bulk_create([node.unit for node in nodes])


def change_units(nodes: Sequence[UnitNode], *, by: Person, at: datetime) -> None:
    """Give units of the tree the values of the table."""
    units = [node.unit for node in nodes if node.unit]
    for node in nodes:
        for column, (_old, new) in node.changes.items():
            setattr(node.unit, UNIT_VALUES[column], new)
    Unit.objects.bulk_update(units, UNIT_VALUES.values(), batch_size=100)
    entries = [
        LogEntry("unit.described", node.unit, {"changes": {UNIT_VALUES[column]: list(pair) for column, pair in node.changes.items()}})
        for node in nodes
        if node.unit
    ]
    record_all(entries, by=by, at=at)
    if units:
        after_change(units)


def open_accounts(nodes: Sequence[PersonNode]) -> None:
    """Open the new accounts, without passwords."""
    new = [node for node in nodes if node.person is None]
    accounts = create_accounts([NewAccount(node.username, node.name, node.email, node.telephone) for node in new])
    for node, person in zip(new, accounts, strict=True):
        node.person = person


def change_telephones(nodes: Sequence[PersonNode], *, by: Person, at: datetime) -> None:
    """Give existing accounts the telephones of the table."""
    people = [node.person for node in nodes if node.person and node.new_telephone]
    for node in nodes:
        if node.person and node.new_telephone:
            node.person.telephone = node.new_telephone
    Person.objects.bulk_update(people, ["telephone"], batch_size=100)
    record_all([LogEntry("person.telephone_changed", person, {}) for person in people], by=by, at=at)


def give_roles(roles: Sequence[tuple[Person, Unit, Role]], *, by: Person, at: datetime) -> None:
    """Give roles to accounts that were opened in the same transaction, in units that are open."""
    made = Membership.objects.bulk_create([Membership(person=person, unit=unit, role=role, given_at=at) for person, unit, role in roles])
    entries = [LogEntry("role.given", one, {"person": one.person_id, "unit": one.unit_id, "role": one.role}) for one in made]
    record_all(entries, by=by, at=at)
