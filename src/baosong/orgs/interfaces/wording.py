"""Sentences of the organisation."""

from typing import Any

from django.utils.translation import gettext as _

from baosong.kit.refusals import words
from baosong.orgs.domain.importing import Fault


@words("invitation_used")
def invitation_used(facts: dict[str, Any]) -> str:
    """Used."""
    return _("This invitation has already been used. Please ask for a new link.")


@words("invitation_expired")
def invitation_expired(facts: dict[str, Any]) -> str:
    """Expired."""
    return _("This invitation has expired. Please ask for a new link.")


@words("name_taken")
def name_taken(facts: dict[str, Any]) -> str:
    """Taken."""
    return _("The account name “%(username)s” is taken. Please choose another.") % facts


@words("rows_are_wrong")
def rows_are_wrong(facts: dict[str, Any]) -> str:
    """Nothing imported."""
    return _("%(count)s cells need correcting; nothing was imported.") % facts


def column_name(column: str) -> str:
    """The heading of a column in the template."""
    return {
        "unit": _("Unit"),
        "parent": _("Parent unit"),
        "kind": _("Kind of unit"),
        "branches": _("Branches"),
        "members": _("Members"),
        "person": _("Person"),
        "role": _("Role"),
        "username": _("Account name"),
        "email": _("E-mail"),
    }[column]


def fault_sentence(fault: Fault) -> str:
    """What is wrong with a cell and what to do."""
    facts = {"value": fault.value}
    return {
        "empty": _("This cell is empty; please fill it in."),
        "unknown_unit": _("There is no unit “%(value)s” here. Put its own row above this one, or correct the name.") % facts,
        "no_number": _("“%(value)s” is not a whole number.") % facts,
        "unknown_role": _("“%(value)s” is not a role. Use organiser, liaison, reviewer or member.") % facts,
        "used_twice": _("The account name “%(value)s” stands for two people in this table.") % facts,
        "no_address": _("“%(value)s” is not a mail address.") % facts,
    }[fault.code]
