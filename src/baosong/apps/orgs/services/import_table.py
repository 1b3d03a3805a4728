"""Import of a table of units and people: validated row by row, imported as a whole or not at all."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.errors import RowsAreWrong
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.services import import_writes
from baosong.apps.orgs.services.import_people import PeopleDirectory, PersonNode, held_roles, role_of
from baosong.apps.orgs.services.import_rows import COLUMNS, LONGEST, ImportFault, ImportFindings, ImportNote, ImportOptions, ImportRow
from baosong.apps.orgs.services.import_units import UnitDirectory, UnitNode, UnitPlacement, take_values
from baosong.apps.orgs.services.units import lock_tree
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of a row: its unit, its person in a role, and the outcome. Without a unit it has a fault."""

    unit: UnitNode | None = None
    person: PersonNode | None = None
    role: Role = Role.LIAISON
    outcome: ImportOutcome = ImportOutcome.NOBODY


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do; `planned` has one value per row, `added` the new units, those above first."""

    rows: tuple[ImportRow, ...]
    faults: tuple[ImportFault, ...]
    notes: tuple[ImportNote, ...]
    planned: tuple[PlannedRow, ...]
    added: tuple[UnitNode, ...]

    @property
    def outcomes(self) -> tuple[ImportOutcome, ...]:
        """One outcome per row."""
        return tuple(row.outcome for row in self.planned)

    @property
    def new_units(self) -> int:
        """How many units are added."""
        return len(self.added)

    @property
    def changed_units(self) -> list[UnitNode]:
        """Units of the tree that get other values, in the order of the rows."""
        return list(dict.fromkeys(row.unit for row in self.planned if row.unit and row.unit.changes))

    @property
    def people(self) -> list[PersonNode]:
        """Everybody whom the table names, in the order of the rows."""
        return list(dict.fromkeys(row.person for row in self.planned if row.person))

    @property
    def new_people(self) -> int:
        """How many accounts are opened."""
        return sum(1 for node in self.people if node.is_new)

    @property
    def changed_people(self) -> list[PersonNode]:
        """Existing accounts that get another telephone number."""
        return [node for node in self.people if node.new_telephone]

    @property
    def roles_given(self) -> int:
        """How many roles new accounts get."""
        return self.outcomes.count(ImportOutcome.NEW_ACCOUNT)

    @property
    def invited(self) -> int:
        """How many invitations existing accounts get."""
        return self.outcomes.count(ImportOutcome.INVITED)

    @property
    def makes_nothing(self) -> bool:
        """Whether everything is as the table says already."""
        return not (self.new_units or self.new_people or self.invited or self.changed_units or self.changed_people)

    @property
    def digest(self) -> str:
        """SHA-256 of what the import would do, by which a confirmation is for what the page showed."""
        facts = [
            [(node.name, node.parent.path if node.parent else "", node.values) for node in self.added],
            [(node.path, node.changes) for node in self.changed_units],
            [(node.username, node.new_telephone) for node in self.changed_people],
            [
                (row.unit.path, row.person.username, row.person.name, row.person.email, row.person.telephone, row.role, row.outcome)
                for row in self.planned
                if row.unit and row.person
            ],
            len(self.faults),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import made: units, accounts, and the roles to which existing accounts are to be invited."""

    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    to_invite: tuple[tuple[Person, Unit, Role], ...]


def plan(rows: Iterable[ImportRow], *, under: Unit, roles: Mapping[str, Role], options: ImportOptions | None = None, by: Person | None = None) -> ImportPlan:
    """Validate every row against the tree below `under` and the other rows; `by` is who would import it. The number of queries is constant."""
    rows, options, findings = tuple(rows), options or ImportOptions(), ImportFindings()
    sound = [row for row in rows if _check_lengths(row, findings)]
    directory = UnitDirectory(under)
    units = dict(zip((row.number for row in sound), UnitPlacement(directory, findings, makes_parents=options.makes_parents).place(sound), strict=True))
    people = PeopleDirectory(sound, under, findings, options, by=by)
    planned = [_planned(row, units.get(row.number), people, roles) for row in rows]
    held = held_roles([row.person for row in planned if row.person], under)
    outcomes = tuple(_with_outcomes(rows, planned, held, findings))
    return ImportPlan(rows, findings.faults, findings.notes, outcomes, tuple(directory.added))


def _check_lengths(row: ImportRow, findings: ImportFindings) -> bool:
    """Whether the row names a unit and nothing in it is longer than can be stored."""
    if not row.unit:
        findings.fault(row, "unit", "empty")
        return False
    long = [column for column in COLUMNS if len(getattr(row, column)) > LONGEST.get(column, 40)]
    for column in long:
        findings.fault(row, column, "too_long")
    return not long


def _planned(row: ImportRow, unit: UnitNode | None, people: PeopleDirectory, roles: Mapping[str, Role]) -> PlannedRow:
    if unit is None:
        return PlannedRow()
    is_new = take_values(unit, row, people.findings)
    person = people.find(row, unit)
    role = role_of(row, roles, people.findings, people.options) if person else people.options.role
    return PlannedRow(unit, person, role, ImportOutcome.NOBODY if person or is_new else ImportOutcome.NOTHING_NEW)


def _with_outcomes(rows: tuple[ImportRow, ...], planned: list[PlannedRow], held: set[tuple[int, int, str]], findings: ImportFindings) -> Iterable[PlannedRow]:
    seen: dict[tuple[UnitNode, PersonNode | None, Role], int] = {}
    for row, one in zip(rows, planned, strict=True):
        if one.unit is None:
            yield one
            continue
        first = seen.setdefault((one.unit, one.person, one.role), row.number)
        if first != row.number and (one.person is not None or one.outcome is ImportOutcome.NOTHING_NEW):
            findings.note(row, "person" if one.person else "unit", "repeated", other=str(first))
            yield PlannedRow(one.unit, one.person, one.role, ImportOutcome.REPEATED)
        elif one.person is None:
            yield PlannedRow(one.unit, None, one.role, ImportOutcome.NOBODY)
        else:
            outcome = _outcome(one.unit, one.person, one.role, held)
            if outcome is not ImportOutcome.ROLE_HELD and one.unit.closes:
                findings.fault(row, "unit", "unit_closes")
            yield PlannedRow(one.unit, one.person, one.role, outcome)


def _outcome(unit: UnitNode, person: PersonNode, role: Role, held: set[tuple[int, int, str]]) -> ImportOutcome:
    if person.person is None:
        return ImportOutcome.NEW_ACCOUNT
    has_role = unit.unit is not None and (person.person.pk, unit.unit.pk, role.value) in held
    return ImportOutcome.ROLE_HELD if has_role else ImportOutcome.INVITED


def lock_rows(rows: Iterable[ImportRow], under: Unit) -> None:
    """Lock the accounts that an import can concern, then the tree, in the order of every service that changes roles; a plan that is made now stays valid."""
    named = Q(username__in={row.username for row in rows if row.username})
    served = Q(pk__in=Membership.objects.filter(unit__path__startswith=under.path).values("person"))
    list(Person.objects.select_for_update().filter(named | served).order_by("pk").values_list("pk"))
    lock_tree()


@transaction.atomic
def carry_out(made: ImportPlan, *, under: Unit, by: Person, at: datetime) -> ImportResult:
    """Import a plan without faults that was made after `lock_rows`. Refuses one with faults.

    New accounts have no password: their owners set one by a link. Existing accounts are to be invited and accept the role themselves.
    """
    if made.faults:
        raise RowsAreWrong(count=len(made.faults))
    new_people = [node for node in made.people if node.person is None]
    import_writes.add_units(made.added, by=by, at=at)
    import_writes.change_units(made.changed_units, by=by, at=at)
    import_writes.open_accounts(made.people)
    import_writes.change_telephones(made.changed_people, by=by, at=at)
    import_writes.give_roles(_roles(made, ImportOutcome.NEW_ACCOUNT), by=by, at=at)
    to_invite = _roles(made, ImportOutcome.INVITED)
    counts = {"units": made.new_units, "changed": len(made.changed_units), "people": len(new_people), "invited": len(to_invite)}
    record("units.imported", under, by=by, at=at, **counts)
    return ImportResult(tuple(node.unit for node in made.added if node.unit), tuple(node.person for node in new_people if node.person), tuple(to_invite))


def _roles(made: ImportPlan, outcome: ImportOutcome) -> list[tuple[Person, Unit, Role]]:
    """Person, unit and role of the rows with an outcome, once everything is stored."""
    rows = [row for row in made.planned if row.outcome is outcome]
    return [(row.person.person, row.unit.unit, row.role) for row in rows if row.person and row.person.person and row.unit and row.unit.unit]
