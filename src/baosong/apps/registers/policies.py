"""Who may see and change registers: whoever runs the unit, and the units above."""

from baosong.apps.meetings.policies import may_run_for, serves
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.registers.models import EntryAttachment, Pledge, Register, RegisterEntry
from baosong.apps.registers.queries import registers_for


def may_see_register(person: Person, register_id: int, **_: object) -> bool:
    """Whether the register was set up by a unit the person runs, by one above it, or by one below it."""
    return registers_for(serves(person)).filter(pk=register_id).exists()


def may_edit_register(person: Person, register_id: int, **_: object) -> bool:
    """Whether the person runs the unit that set the register up."""
    register = Register.objects.filter(pk=register_id).first()
    return register is not None and may_run_for(person, register.unit_id)


def units_adding_to(person: Person, register: Register) -> list[Unit]:
    """The units that the person runs among the register's unit and those below it."""
    return [unit for unit in serves(person) if unit.path.startswith(register.unit.path)]


def may_add_entry(person: Person, register_id: int, unit_id: int, **_: object) -> bool:
    """Whether the person runs the unit, and the unit is the register's or lies below it."""
    register, unit = Register.objects.select_related("unit").filter(pk=register_id).first(), Unit.objects.filter(pk=unit_id).first()
    return register is not None and unit is not None and unit.path.startswith(register.unit.path) and may_run_for(person, unit_id)


def may_see_entry(person: Person, register_entry_id: int, **_: object) -> bool:
    """Whether the entry is of a unit the person sees."""
    entry = RegisterEntry.objects.filter(pk=register_entry_id).first()
    return entry is not None and may_run_for(person, entry.unit_id)


def may_see_pledge(person: Person, pledge_id: int, **_: object) -> bool:
    """Whether the person may see the pledge's entry."""
    pledge = Pledge.objects.filter(pk=pledge_id).first()
    return pledge is not None and may_see_entry(person, pledge.entry_id)


def may_see_entry_attachment(person: Person, entry_attachment_id: int, **_: object) -> bool:
    """Whether the person sees the entry that the attachment belongs to, directly or through an action."""
    link = EntryAttachment.objects.select_related("action").filter(pk=entry_attachment_id).first()
    return link is not None and may_see_entry(person, link.entry_id or (link.action.entry_id if link.action else 0))
