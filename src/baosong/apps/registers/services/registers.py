"""A register: set up from a definition, its lines entered, changed and withdrawn, what was done logged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from msgspec import structs

from baosong.apps.activities.enums import RegisterEntryState
from baosong.apps.activities.errors import EntryNotOpen, PledgeSigned, RecordReasonMissing, RegisterWrong, ValuesWrong
from baosong.apps.activities.models import EntryAction, GridCell, Member, Register, RegisterEntry
from baosong.apps.activities.queries import roster_of
from baosong.apps.activities.services.member_links import plain_name
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms.register_values import BadValue, Value, read_value
from baosong.core.terms.registers import FieldKind, InvalidRegister, RegisterForm, checked, to_toml
from baosong.platform.audit.services.log import record

LONGEST_DEED: Final = 2000


@dataclass(frozen=True, slots=True)
class ParsedValues:
    """Values as they were read, and what could not be."""

    values: dict[str, Value]
    faults: tuple[BadValue, ...]


def read_values(form: RegisterForm, written: Mapping[str, Any]) -> ParsedValues:
    """Every field of a line, by key."""
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
    try:
        checked(form)
    except InvalidRegister as error:
        raise RegisterWrong(why=error.code, **error.facts) from error


@transaction.atomic
def set_up(form: RegisterForm, *, unit: Unit, task: Task | None, by: Person, at: datetime) -> Register:
    """A new register. Raises RegisterWrong."""
    _ensure_usable(form)
    register = Register.objects.create(unit=unit, task=task, name=form.name.strip()[:60], definition=to_toml(form), made_by=by, made_at=at)
    record("register.set_up", register, by=by, at=at, unit=unit.pk, fields=len(form.fields))
    return register


@transaction.atomic
def redefine(register: Register, form: RegisterForm, *, by: Person, at: datetime) -> Register:
    """Changes what the register asks. Lines keep what they say under fields that keep their name; pledges keep the text that was signed.

    Raises RegisterWrong.
    """
    _ensure_usable(form)
    register = Register.objects.select_for_update().get(pk=register.pk)
    form = keys_kept(register.form, form, used={key for values in register.lines.values_list("values", flat=True) for key in values})
    register.name, register.definition, register.version = form.name.strip()[:60], to_toml(form), register.version + 1
    del register.form
    register.save(update_fields=["name", "definition", "version"])
    record("register.redefined", register, by=by, at=at, version=register.version)
    return register


def members_named(names: set[str], unit: Unit) -> dict[str, Member]:
    """Members of the unit's roster by plain name; a name that two have is left out, for nobody can know which is meant."""
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


def _write(line: RegisterEntry, form: RegisterForm, values: dict[str, Value], place: GridCell | None) -> None:
    known = members_named(_names(form, values), line.unit)
    signer = values.get(form.signer_field.key) if form.signer_field else None
    line.values, line.place = values, place
    line.title = str(values.get(form.title_field.key, ""))[:200]
    line.signer = known.get(plain_name(signer[0])) if form.pledge and isinstance(signer, list) and signer else None
    line.save()
    line.members.set(known.values())


@transaction.atomic
def enter(register: Register, *, unit: Unit, written: Mapping[str, Any], place: GridCell | None, by: Person, at: datetime) -> RegisterEntry:
    """A new line of a unit. Raises ValuesWrong with every field that cannot be read."""
    register = Register.objects.select_for_update().get(pk=register.pk)
    read = read_values(register.form, written)
    if read.faults:
        raise ValuesWrong(faults=read.faults)
    number = (register.lines.aggregate(most=Max("number"))["most"] or 0) + 1
    line = RegisterEntry(register=register, unit=unit, number=number, made_by=by, made_at=at, changed_at=at)
    _write(line, register.form, read.values, place)
    record("line.entered", line, by=by, at=at, register=register.pk, number=number)
    return line


def _open(line: RegisterEntry) -> RegisterEntry:
    line = RegisterEntry.objects.select_for_update().select_related("register", "unit").get(pk=line.pk)
    if line.state != RegisterEntryState.ACTIVE:
        raise EntryNotOpen
    return line


@transaction.atomic
def change(line: RegisterEntry, *, written: Mapping[str, Any], place: GridCell | None, by: Person, at: datetime) -> RegisterEntry:
    """Writes a line anew. Raises LineNotOpen, PledgeSigned, ValuesWrong."""
    line = _open(line)
    read = read_values(line.register.form, written)
    if read.faults:
        raise ValuesWrong(faults=read.faults)
    if line.values == read.values and line.place == place:
        return line
    if line.values != read.values and line.pledges.filter(withdrawn_at=None).exists():
        raise PledgeSigned
    line.changed_at = at
    _write(line, line.register.form, read.values, place)
    record("line.changed", line, by=by, at=at)
    return line


@transaction.atomic
def withdraw(line: RegisterEntry, *, reason: str, by: Person, at: datetime) -> RegisterEntry:
    """Takes a line out of force; it stays to be read, with the reason. Raises RecordReasonMissing."""
    if not reason.strip():
        raise RecordReasonMissing
    line = _open(line)
    line.state, line.reason, line.changed_at = RegisterEntryState.WITHDRAWN, reason.strip()[:300], at
    line.save(update_fields=["state", "reason", "changed_at"])
    record("line.withdrawn", line, by=by, at=at)
    return line


@transaction.atomic
def log_deed(line: RegisterEntry, *, on: date, where: str, what: str, by: Person, at: datetime) -> EntryAction:
    """Logs what was done. Raises LineNotOpen, RecordReasonMissing where nothing is said."""
    line = _open(line)
    if not what.strip():
        raise RecordReasonMissing
    deed = EntryAction.objects.create(line=line, on=on, where=where.strip()[:100], what=what.strip()[:LONGEST_DEED], made_by=by, made_at=at)
    record("deed.logged", deed, by=by, at=at, line=line.pk)
    return deed


def keys_kept(before: RegisterForm, after: RegisterForm, *, used: Iterable[str] = ()) -> RegisterForm:
    """The new form with the keys of fields that keep their name, so that lines find their values again; new fields get keys that neither form nor lines (`used`) have had."""
    known = {field.name: field.key for field in before.fields}
    taken = {*known.values(), *used}
    fresh = (key for number in count(len(known) + 1) if (key := f"f{number}") not in taken)
    return structs.replace(after, fields=tuple(structs.replace(field, key=known.get(field.name) or next(fresh)) for field in after.fields))


@transaction.atomic
def enter_all(register: Register, lines: Sequence[tuple[Unit, Mapping[str, Any], GridCell | None]], *, by: Person, at: datetime) -> int:
    """Many lines at once, all or none. Raises ValuesWrong."""
    for unit, written, place in lines:
        enter(register, unit=unit, written=written, place=place, by=by, at=at)
    return len(lines)
