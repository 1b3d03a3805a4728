"""Registers: definitions, entries, the log of actions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from msgspec import structs

from baosong.apps.calls.models import Task
from baosong.apps.meetings.errors import RecordReasonMissing
from baosong.apps.meetings.models import Member
from baosong.apps.meetings.queries import roster_of
from baosong.apps.meetings.services.member_links import plain_name
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.registers.enums import CHANGE_ENTRY, LOG_ACTION, WITHDRAW_ENTRY, RegisterEntryState
from baosong.apps.registers.errors import EntryNotOpen, PledgeSigned, RegisterWrong, ValuesWrong
from baosong.apps.registers.models import EntryAction, GridCell, Register, RegisterEntry
from baosong.core.terms.register_values import BadValue, Value, read_value
from baosong.core.terms.registers import FieldKind, InvalidRegister, RegisterForm, checked, to_toml
from baosong.platform.audit.services.log import record
from baosong.platform.states import Action

LONGEST_ACTION: Final = 2000
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class ParsedValues:
    """Parsed values, and the faults of those that could not be parsed."""

    values: dict[str, Value]
    faults: tuple[BadValue, ...]


def read_values(form: RegisterForm, written: Mapping[str, Any]) -> ParsedValues:
    """Parse the fields of an entry, by key."""
    values: dict[str, Value] = {}
    faults = []
    for field in form.fields:
        try:
            value = read_value(field, written.get(field.key))
        except BadValue as error:
            faults.append(error)
            continue
        if value is not None:
            values[field.key] = value
    return ParsedValues(values, tuple(faults))


def _ensure_usable(form: RegisterForm) -> None:
    if len(form.name.strip()) > LONGEST_NAME:
        raise RegisterWrong(why="name_too_long", most=LONGEST_NAME, n=len(form.name.strip()))
    try:
        checked(form)
    except InvalidRegister as error:
        raise RegisterWrong(why=error.code, **error.facts) from error


@transaction.atomic
def set_up(form: RegisterForm, *, unit: Unit, task: Task | None, by: Person, at: datetime) -> Register:
    """Create a register. Raises RegisterWrong."""
    _ensure_usable(form)
    register = Register.objects.create(unit=unit, task=task, name=form.name.strip(), definition=to_toml(form), made_by=by, made_at=at)
    record("register.set_up", register, by=by, at=at, unit=unit.pk, fields=len(form.fields))
    return register


@transaction.atomic
def redefine(register: Register, form: RegisterForm, *, by: Person, at: datetime) -> Register:
    """Change the definition. Entries keep the values of fields that keep their name; signed texts stay.

    Raises RegisterWrong.
    """
    _ensure_usable(form)
    register = Register.objects.select_for_update().get(pk=register.pk)
    form = with_stable_keys(register.form, form, used={key for values in register.entries.values_list("values", flat=True) for key in values})
    register.name, register.definition, register.version = form.name.strip(), to_toml(form), register.version + 1
    del register.form
    register.save(update_fields=["name", "definition", "version"])
    record("register.redefined", register, by=by, at=at, version=register.version)
    return register


def members_named(names: set[str], unit: Unit) -> dict[str, Member]:
    """Members of the unit's roster by plain name; an ambiguous name is left out."""
    wanted = {plain_name(name) for name in names}
    found: dict[str, list[Member]] = {}
    for branch_membership in roster_of(unit):
        name = plain_name(branch_membership.member.name)
        if name in wanted:
            found.setdefault(name, []).append(branch_membership.member)
    return {name: members[0] for name, members in found.items() if len(members) == 1}


def _names(form: RegisterForm, values: Mapping[str, Value]) -> set[str]:
    found: set[str] = set()
    for field in form.fields:
        value = values.get(field.key)
        if field.kind in (FieldKind.MEMBER, FieldKind.MEMBERS) and isinstance(value, list):
            found |= set(value)
    return found


def _write(entry: RegisterEntry, form: RegisterForm, values: dict[str, Value], cell: GridCell | None) -> None:
    known = members_named(_names(form, values), entry.unit)
    signer = values.get(form.signer_field.key) if form.signer_field else None
    entry.values, entry.cell = values, cell
    entry.title = str(values.get(form.title_field.key, ""))[:200]
    entry.signer = known.get(plain_name(signer[0])) if form.pledge and isinstance(signer, list) and signer else None
    entry.save()
    entry.members.set(known.values())


@transaction.atomic
def enter(register: Register, *, unit: Unit, written: Mapping[str, Any], cell: GridCell | None, by: Person, at: datetime) -> RegisterEntry:
    """Enter an entry of a unit. Raises ValuesWrong with all faults."""
    register = Register.objects.select_for_update().get(pk=register.pk)
    read = read_values(register.form, written)
    if read.faults:
        raise ValuesWrong(faults=read.faults)
    number = (register.entries.aggregate(most=Max("number"))["most"] or 0) + 1
    entry = RegisterEntry(register=register, unit=unit, number=number, made_by=by, made_at=at, changed_at=at)
    _write(entry, register.form, read.values, cell)
    record("register_entry.entered", entry, by=by, at=at, register=register.pk, number=number)
    return entry


def _locked(entry: RegisterEntry, action: Action[RegisterEntryState]) -> RegisterEntry:
    entry = RegisterEntry.objects.select_for_update().select_related("register", "unit").get(pk=entry.pk)
    if not action.is_open(entry.state):
        raise EntryNotOpen
    return entry


@transaction.atomic
def change(entry: RegisterEntry, *, written: Mapping[str, Any], cell: GridCell | None, by: Person, at: datetime) -> RegisterEntry:
    """Change an entry. Raises EntryNotOpen, PledgeSigned, ValuesWrong."""
    entry = _locked(entry, CHANGE_ENTRY)
    read = read_values(entry.register.form, written)
    if read.faults:
        raise ValuesWrong(faults=read.faults)
    if entry.values == read.values and entry.cell == cell:
        return entry
    if entry.values != read.values and entry.pledges.filter(withdrawn_at=None).exists():
        raise PledgeSigned
    entry.changed_at = at
    _write(entry, entry.register.form, read.values, cell)
    record("register_entry.changed", entry, by=by, at=at)
    return entry


@transaction.atomic
def withdraw(entry: RegisterEntry, *, reason: str, by: Person, at: datetime) -> RegisterEntry:
    """Withdraw an entry, with a reason; it can still be read. Raises EntryNotOpen, RecordReasonMissing."""
    if not reason.strip():
        raise RecordReasonMissing
    entry = _locked(entry, WITHDRAW_ENTRY)
    entry.state, entry.reason, entry.changed_at = WITHDRAW_ENTRY.target, reason.strip(), at
    entry.save(update_fields=["state", "reason", "changed_at"])
    record("register_entry.withdrawn", entry, by=by, at=at)
    return entry


@transaction.atomic
def log_action(entry: RegisterEntry, *, on: date, where: str, what: str, by: Person, at: datetime) -> EntryAction:
    """Log what was done. Raises EntryNotOpen, and RecordReasonMissing for an empty text."""
    entry = _locked(entry, LOG_ACTION)
    if not what.strip():
        raise RecordReasonMissing
    action = EntryAction.objects.create(entry=entry, on=on, where=where.strip(), what=what.strip(), made_by=by, made_at=at)
    record("register_entry.action_logged", action, by=by, at=at, entry=entry.pk)
    return action


def with_stable_keys(before: RegisterForm, after: RegisterForm, *, used: Iterable[str] = ()) -> RegisterForm:
    """The new form with the keys of fields that keep their name; new fields get keys that neither the form nor entries (`used`) have."""
    known = {field.name: field.key for field in before.fields}
    taken = {*known.values(), *used}
    fresh = (key for number in count(len(known) + 1) if (key := f"f{number}") not in taken)
    return structs.replace(after, fields=tuple(structs.replace(field, key=known.get(field.name) or next(fresh)) for field in after.fields))


@transaction.atomic
def enter_all(register: Register, entries: Sequence[tuple[Unit, Mapping[str, Any], GridCell | None]], *, by: Person, at: datetime) -> int:
    """Enter many entries, all or none. Raises ValuesWrong."""
    for unit, written, cell in entries:
        enter(register, unit=unit, written=written, cell=cell, by=by, at=at)
    return len(entries)
