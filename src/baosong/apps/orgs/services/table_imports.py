"""Imports of confirmed tables, carried out by a job: whole or not at all, and once."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from baosong.apps.orgs.enums import CARRY_OUT_IMPORT, REFUSE_IMPORT, Role, TableImportState
from baosong.apps.orgs.errors import ImportAlreadyConfirmed, ImportBroken, ImportChanged, ImporterNotOrganiser, UnitClosed
from baosong.apps.orgs.jobs import ImportTable
from baosong.apps.orgs.models import Membership, Person, TableImport, Unit, UploadedTable
from baosong.apps.orgs.queries import is_organised_by, subtree
from baosong.apps.orgs.services import import_table
from baosong.apps.orgs.services.import_rows import ImportOptions, ImportRow
from baosong.apps.orgs.services.invitations import invite
from baosong.apps.orgs.services.uploaded_tables import layout_of, options_of, remember, rows_of
from baosong.platform.errors import Refusal
from baosong.platform.jobs import job_queue

# The result has personal data: names of lines that were not used.
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ImportInvitation:
    """An invitation that was made for an existing account; its token is shown once."""

    person: Person
    unit: Unit
    role: Role
    token: str


@transaction.atomic
def confirm(table: UploadedTable, *, digest: str, by: Person, at: datetime) -> TableImport:
    """Queue the import of a table that waits, and take the table away. Refuses one that is no longer there: its import was confirmed before."""
    found = UploadedTable.objects.select_for_update().select_related("unit").filter(pk=table.pk).first()
    if found is None:
        raise ImportAlreadyConfirmed
    rows, options = rows_of(found, layout_of(found)), options_of(found)
    values = {"file_name": found.file_name, "lines": len(rows), "rows": [asdict(row) for row in rows], "digest": digest}
    made = TableImport.objects.create(unit=found.unit, made_by=by, confirmed_at=at, **asdict(options), **values)
    remember(found, at=at)
    found.delete()
    job_queue.after_commit(ImportTable(made.pk))
    return made


@transaction.atomic
def carry_out(import_id: int, *, roles: Mapping[str, Role], at: datetime) -> TableImport | None:
    """Import a confirmed table, or store why it is refused; idempotent. It is refused if it would now do something else than was confirmed."""
    waiting = TableImport.objects.select_related("unit", "made_by").filter(pk=import_id).first()
    if waiting is None or not CARRY_OUT_IMPORT.is_open(waiting.state):
        return waiting
    rows = [ImportRow(**row) for row in waiting.rows]
    import_table.lock_rows(rows, waiting.unit)
    # Another run of the job may have waited for the same locks.
    waiting = TableImport.objects.select_for_update(of=("self",)).select_related("unit", "made_by").get(pk=import_id)
    if not CARRY_OUT_IMPORT.is_open(waiting.state):
        return waiting
    try:
        with transaction.atomic():
            result = _import(waiting, rows, roles, at=at)
    except Refusal as refusal:
        return _end(waiting, REFUSE_IMPORT.target, {"code": refusal.code, "facts": refusal.facts}, at=at)
    return _end(waiting, CARRY_OUT_IMPORT.target, result, at=at)


def _import(waiting: TableImport, rows: list[ImportRow], roles: Mapping[str, Role], *, at: datetime) -> dict[str, object]:
    by = waiting.made_by
    if not (by.is_active and is_organised_by(waiting.unit, by)):
        raise ImporterNotOrganiser
    if waiting.unit.closed_from is not None:
        raise UnitClosed(unit=waiting.unit.name)
    options = ImportOptions(Role(waiting.role), makes_parents=waiting.makes_parents, makes_usernames=waiting.makes_usernames)
    plan = import_table.plan(rows, under=waiting.unit, roles=roles, options=options, by=by)
    if plan.digest != waiting.digest:
        raise ImportChanged
    made = import_table.carry_out(plan, under=waiting.unit, by=by, at=at)
    return {
        "units": [unit.pk for unit in made.units],
        "people": [person.pk for person in made.people],
        "changed": [node.unit.pk for node in plan.changed_units if node.unit],
        "telephones": [node.person.pk for node in plan.changed_people if node.person],
        "to_invite": [[person.pk, unit.pk, role.value] for person, unit, role in made.to_invite],
        "notes": [asdict(note) for note in plan.notes],
    }


def _end(waiting: TableImport, state: TableImportState, result: dict[str, object], *, at: datetime) -> TableImport:
    waiting.state, waiting.result, waiting.finished_at, waiting.rows = state, result, at, []
    waiting.save(update_fields=["state", "result", "finished_at", "rows"])
    return waiting


@transaction.atomic
def give_up(import_id: int, *, at: datetime) -> None:
    """Store that the import failed; nothing was imported."""
    waiting = TableImport.objects.select_for_update().filter(pk=import_id).first()
    if waiting is not None and REFUSE_IMPORT.is_open(waiting.state):
        _end(waiting, REFUSE_IMPORT.target, {"code": ImportBroken.code, "facts": {}}, at=at)


@transaction.atomic
def invite_accounts(made: TableImport, *, by: Person, at: datetime) -> list[ImportInvitation]:
    """Invite the existing accounts of the table that do not have their role yet, to units that are open; links that were made before end."""
    wanted = [(person, unit, Role(role)) for person, unit, role in made.result.get("to_invite", ())]
    people = Person.objects.in_bulk([person for person, _unit, _role in wanted])
    units = subtree(made.unit).filter(closed_from=None).in_bulk([unit for _person, unit, _role in wanted])
    held = set(Membership.objects.held().filter(person__in=people, unit__in=units).values_list("person", "unit", "role"))
    left = [
        (people[person], units[unit], role) for person, unit, role in wanted if person in people and unit in units and (person, unit, role.value) not in held
    ]
    return [ImportInvitation(person, unit, role, invite(unit=unit, role=role, by=by, at=at, person=person)) for person, unit, role in left]


def sweep(*, at: datetime) -> int:
    """Delete the results of old imports; return how many."""
    return TableImport.objects.filter(finished_at__lt=at - KEPT).delete()[0]
