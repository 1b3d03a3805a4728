"""Sentences of an import: its columns, outcomes, faults, notes and rows that are left out."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from baosong.apps.orgs.enums import ImportOutcome
from baosong.apps.orgs.interfaces.messages import mail_address_taken, name_taken, name_unclear
from baosong.apps.orgs.services.import_rows import LONGEST, ImportFault, ImportNote
from baosong.core.tables import LeftOutReason


def column_name(column: str) -> str:
    return {
        "unit": _("Unit"),
        "parent": _("Parent unit"),
        "kind": _("Kind of unit"),
        "branches": _("Branches"),
        "members": _("Members"),
        "short_name": _("Short name"),
        "unit_telephone": _("Telephone of the unit"),
        "person": _("Person"),
        "role": _("Role"),
        "username": _("Account name"),
        "email": _("E-mail"),
        "telephone": _("Telephone"),
    }[column]


def outcome_sentence(outcome: ImportOutcome) -> str:
    return {
        ImportOutcome.NOBODY: "",
        ImportOutcome.NEW_ACCOUNT: _("New account"),
        ImportOutcome.ROLE_HELD: _("Existing account; has this role already"),
        ImportOutcome.INVITED: _("Existing account; an invitation link will be made, which the person accepts after signing in"),
        ImportOutcome.REPEATED: _("Repeats an earlier line; not used"),
        ImportOutcome.NOTHING_NEW: "",
    }[outcome]


def fault_sentence(fault: ImportFault) -> str:
    """What is wrong with one cell."""
    facts = {"value": fault.value}
    return {
        "empty": _("This cell is empty; please fill it in."),
        "unknown_unit": _("There is no unit “%(value)s” here and no line of its own for it. Add its line, or correct the name.") % facts,
        "ambiguous_unit": _("Several units are called “%(value)s”. Give the one above it too, for example “College / %(value)s”.") % facts,
        "circle": _("“%(value)s” would stand below itself. Correct the parent unit.") % facts,
        "parent_unclear": _("“%(value)s” has another line with a fault, so that its parent unit is not known.") % facts,
        "unit_closes": _("“%(value)s” will be closed, so that nothing new begins in it.") % facts,
        "too_deep": _("“%(value)s” is too many levels below the top.") % facts,
        "too_long": _("At most %(most)s characters; these are %(n)s.") % {"most": LONGEST.get(fault.column, 40), "n": len(fault.value)},
        "no_number": _("“%(value)s” is not a whole number.") % facts,
        "unknown_role": _("“%(value)s” is not a role. Use organiser, liaison, reviewer or member.") % facts,
        "used_twice": _("The account name “%(value)s” stands for two people in this table.") % facts,
        "ambiguous_person": _("Several people of this unit are called “%(value)s”. Add their telephone or account name.") % facts,
        "no_address": _("“%(value)s” is not a mail address.") % facts,
        "no_telephone": _("“%(value)s” is not a telephone number.") % facts,
        "account_closed": _("The account “%(value)s” is closed. Use another account name.") % facts,
        "name_taken": name_taken({"username": fault.value}),
        "name_unclear": name_unclear({}),
        "mail_address_taken": mail_address_taken({}),
    }[fault.code]


def fault_title(code: str) -> str:
    """What is wrong with the cells of all faults of one code."""
    return {
        "empty": _("The cell is empty"),
        "unknown_unit": _("There is no such unit, and no line of its own for it"),
        "ambiguous_unit": _("Several units have this name"),
        "circle": _("The unit would stand below itself"),
        "parent_unclear": _("Another line of the unit has a fault"),
        "unit_closes": _("The unit will be closed"),
        "too_deep": _("Too many levels below the top"),
        "too_long": _("Too long"),
        "no_number": _("Not a whole number"),
        "unknown_role": _("Not a role"),
        "used_twice": _("One account name stands for two people"),
        "ambiguous_person": _("Several people of the unit have this name"),
        "no_address": _("Not a mail address"),
        "no_telephone": _("Not a telephone number"),
        "account_closed": _("The account is closed"),
        "name_taken": _("The account name is taken"),
        "name_unclear": _("The account name has letters of several scripts or other signs"),
        "mail_address_taken": _("The mail address belongs to another account"),
    }[code]


def note_title(code: str) -> str:
    """What is done otherwise than the rows may mean, for all notes of one code."""
    return {
        "parent_added": _("Parent units without a line of their own, which are added"),
        "namesake": _("A unit of this name stands elsewhere; a new one is added"),
        "differs": _("Two lines differ; the first one counts"),
        "repeated": _("Lines that repeat an earlier one; they are not used"),
        "no_person": _("Telephone or mail address without a name; not used"),
        "not_managed": _("The account also serves elsewhere; its telephone stays as it is"),
    }[code]


def note_example(note: ImportNote) -> str:
    """One note in short: the value, and what it is compared with."""
    if note.code == "repeated":
        return _("%(value)s (as line %(other)s)") % {"value": note.value, "other": note.other}
    return f"{note.value} ≠ {note.other}" if note.code == "differs" else f"{note.value} ({note.other})" if note.other else note.value


def left_out_sentence(reason: LeftOutReason) -> str:
    return {
        LeftOutReason.TITLE: pgettext("line of a table", "Above the headings"),
        LeftOutReason.HEADING_AGAIN: pgettext("line of a table", "The headings once more"),
        LeftOutReason.TOTAL: pgettext("line of a table", "Total"),
        LeftOutReason.NOTE: pgettext("line of a table", "Note"),
        LeftOutReason.SECTION: pgettext("line of a table", "Heading of a section"),
    }[reason]
