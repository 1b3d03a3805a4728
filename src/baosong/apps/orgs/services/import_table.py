"""A table of units and people: checked row by row first, taken whole or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import RowsAreWrong
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import subtree
from baosong.apps.orgs.services.invitations import give_role
from baosong.apps.orgs.services.units import add_unit
from baosong.platform.audit.services.log import record

COLUMNS: Final = ("unit", "parent", "kind", "branches", "members", "person", "role", "username", "email")
ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One line of the table; `number` is its line in the file."""

    number: int
    unit: str = ""
    parent: str = ""
    kind: str = ""
    branches: str = ""
    members: str = ""
    person: str = ""
    role: str = ""
    username: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ImportFault:
    """What is wrong with a row: its line, the column, a code and the value found."""

    number: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do."""

    rows: tuple[ImportRow, ...]
    faults: tuple[ImportFault, ...]
    new_units: int
    new_people: int


def plan(rows: Iterable[ImportRow], *, under: Unit, roles: dict[str, Role]) -> ImportPlan:
    """Checks every row against the tree below `under` and the rows before it; names each fault."""
    rows = tuple(rows)
    known = {unit.name for unit in subtree(under)}
    faults: list[ImportFault] = []
    new_units: set[str] = set()
    usernames = set(Person.objects.values_list("username", flat=True))
    new_people: dict[str, str] = {}
    for row in rows:
        if not row.unit:
            faults.append(ImportFault(row.number, "unit", "empty"))
            continue
        if row.unit not in known:
            if row.parent and row.parent not in known:
                faults.append(ImportFault(row.number, "parent", "unknown_unit", row.parent))
            else:
                new_units.add(row.unit)
                known.add(row.unit)
        for column in ("branches", "members"):
            value = getattr(row, column)
            if value and not value.isdigit():
                faults.append(ImportFault(row.number, column, "no_number", value))
        if not (row.person or row.username):
            continue
        if not row.username:
            faults.append(ImportFault(row.number, "username", "empty"))
        elif row.username in new_people and new_people[row.username] != row.person:
            faults.append(ImportFault(row.number, "username", "used_twice", row.username))
        elif row.username not in usernames:
            new_people[row.username] = row.person
            if not row.person:
                faults.append(ImportFault(row.number, "person", "empty"))
        if row.role and row.role not in roles:
            faults.append(ImportFault(row.number, "role", "unknown_role", row.role))
        if row.email and not ADDRESS.fullmatch(row.email):
            faults.append(ImportFault(row.number, "email", "no_address", row.email))
    return ImportPlan(rows, tuple(faults), len(new_units), len(new_people))


@transaction.atomic
def carry_out(made: ImportPlan, *, under: Unit, roles: dict[str, Role], by: Person, at: datetime) -> None:
    """Imports a plan without faults; people without a password get in by invitation or reset. Refuses one with faults."""
    if made.faults:
        raise RowsAreWrong(count=len(made.faults))
    units = {unit.name: unit for unit in subtree(under)}
    for row in made.rows:
        if row.unit not in units:
            parent = units[row.parent] if row.parent else under
            units[row.unit] = add_unit(under=parent, name=row.unit, kind=row.kind, branches=int(row.branches or 0), members=int(row.members or 0), by=by, at=at)
        if row.username:
            person = Person.objects.filter(username=row.username).first()
            if person is None:
                person = Person.objects.create_user(username=row.username, email=row.email, name=row.person)
            give_role(person=person, unit=units[row.unit], role=roles.get(row.role, Role.LIAISON), by=by, at=at)
    record("units.imported", under, by=by, at=at, units=made.new_units, people=made.new_people)
