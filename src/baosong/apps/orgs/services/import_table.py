"""Import of a table of units and people: validated row by row, imported as a whole or not at all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.errors import MailAddressTaken, NameTaken, NameUnclear, RowsAreWrong
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import subtree
from baosong.apps.orgs.services.invitations import give_role, invite
from baosong.apps.orgs.services.new_accounts import TakenNames, create_account
from baosong.apps.orgs.services.units import add_unit
from baosong.platform.audit.services.log import record
from baosong.platform.web.parsing import number_of, number_or_none

COLUMNS: Final = ("unit", "parent", "kind", "branches", "members", "person", "role", "username", "email")
ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the table; `number` is its line in the file."""

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
    """A fault of a row: its line, the column, a code and the value."""

    number: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; `outcomes` has one value per row."""

    rows: tuple[ImportRow, ...]
    faults: tuple[ImportFault, ...]
    new_units: int
    new_people: int
    outcomes: tuple[ImportOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportInvitation:
    """An invitation that the import created for an existing account."""

    person: Person
    unit: Unit
    role: Role
    token: str


def plan(rows: Iterable[ImportRow], *, under: Unit, roles: dict[str, Role]) -> ImportPlan:
    """Validate every row against the tree below `under` and the rows before it."""
    rows = tuple(rows)
    accounts = {person.username: person for person in Person.objects.filter(username__in={row.username for row in rows if row.username})}
    checked = _CheckedTable({unit.name for unit in subtree(under)}, accounts, roles, TakenNames.now())
    for row in rows:
        checked.add(row)
    outcomes = _outcomes(rows, accounts, under=under, roles=roles)
    return ImportPlan(rows, tuple(checked.faults), len(checked.new_units), len(checked.new_people), outcomes)


class _CheckedTable:
    """The rows validated so far: their faults, and the units and people that they add."""

    def __init__(self, units: set[str], accounts: dict[str, Person], roles: dict[str, Role], taken: TakenNames) -> None:
        self.units, self.accounts, self.roles, self.taken = units, accounts, roles, taken
        self.faults: list[ImportFault] = []
        self.new_units: set[str] = set()
        self.new_people: dict[str, str] = {}

    def add(self, row: ImportRow) -> None:
        if not row.unit:
            self._fault(row, "unit", "empty")
            return
        self._unit(row)
        if row.person or row.username:
            self._person(row)

    def _fault(self, row: ImportRow, column: str, code: str) -> None:
        self.faults.append(ImportFault(row.number, column, code, "" if code == "empty" else getattr(row, column)))

    def _unit(self, row: ImportRow) -> None:
        if row.unit not in self.units:
            if row.parent and row.parent not in self.units:
                self._fault(row, "parent", "unknown_unit")
            else:
                self.new_units.add(row.unit)
                self.units.add(row.unit)
        for column in ("branches", "members"):
            value = getattr(row, column)
            if value and number_or_none(value) is None:
                self._fault(row, column, "no_number")

    def _person(self, row: ImportRow) -> None:
        self._username(row)
        if row.role and row.role not in self.roles:
            self._fault(row, "role", "unknown_role")
        if row.email and not ADDRESS.fullmatch(row.email):
            self._fault(row, "email", "no_address")

    def _username(self, row: ImportRow) -> None:
        if not row.username:
            self._fault(row, "username", "empty")
        elif self.new_people.get(row.username, row.person) != row.person:
            self._fault(row, "username", "used_twice")
        elif row.username in self.accounts:
            if not self.accounts[row.username].is_active:
                self._fault(row, "username", "account_closed")
        else:
            if row.username not in self.new_people:
                self._new_account(row)
            self.new_people[row.username] = row.person
            if not row.person:
                self._fault(row, "person", "empty")

    def _new_account(self, row: ImportRow) -> None:
        try:
            self.taken.ensure_free(row.username, row.email)
            self.taken.add(row.username, row.email)
        except (NameTaken, NameUnclear) as refusal:
            self._fault(row, "username", refusal.code)
        except MailAddressTaken as refusal:
            self._fault(row, "email", refusal.code)


def _outcomes(rows: tuple[ImportRow, ...], accounts: dict[str, Person], *, under: Unit, roles: dict[str, Role]) -> tuple[ImportOutcome, ...]:
    """One outcome per row; one query."""
    keys = [person.pk for person in accounts.values()]
    held = set(Membership.objects.held().filter(person__in=keys, unit__in=subtree(under)).values_list("person", "unit__name", "role"))

    def outcome(row: ImportRow) -> ImportOutcome:
        if not row.username:
            return ImportOutcome.NOBODY
        person = accounts.get(row.username)
        if person is None:
            return ImportOutcome.NEW_ACCOUNT
        return ImportOutcome.ROLE_HELD if (person.pk, row.unit, roles.get(row.role, Role.LIAISON)) in held else ImportOutcome.INVITED

    return tuple(outcome(row) for row in rows)


@transaction.atomic
def carry_out(made: ImportPlan, *, under: Unit, roles: dict[str, Role], by: Person, at: datetime) -> list[ImportInvitation]:
    """Import a plan without faults and return the invitations it made. Refuses one with faults.

    New accounts have no password: their owners set one by a link. Existing accounts are invited and accept the role themselves.
    """
    if made.faults:
        raise RowsAreWrong(count=len(made.faults))
    people = {person.username: person for person in Person.objects.select_for_update().filter(username__in={row.username for row in made.rows})}
    opened: set[int] = set()
    taken = TakenNames.now()
    invitations: list[ImportInvitation] = []
    units = {unit.name: unit for unit in subtree(under)}
    for row in made.rows:
        if row.unit not in units:
            parent = units[row.parent] if row.parent else under
            units[row.unit] = add_unit(
                under=parent, name=row.unit, kind=row.kind, branches=number_of(row.branches), members=number_of(row.members), by=by, at=at
            )
        if row.username:
            person = people.get(row.username)
            if person is None:
                person = people[row.username] = create_account(username=row.username, email=row.email, name=row.person, taken=taken)
                opened.add(person.pk)
            unit, role = units[row.unit], roles.get(row.role, Role.LIAISON)
            if person.pk in opened:
                give_role(person=person, unit=unit, role=role, by=by, at=at)
            elif not Membership.objects.held().filter(person=person, unit=unit, role=role).exists():
                invitations.append(ImportInvitation(person, unit, role, invite(unit=unit, role=role, by=by, at=at, person=person)))
    record("units.imported", under, by=by, at=at, units=made.new_units, people=made.new_people, invited=len(invitations))
    return invitations
