"""Sentences of the organisation's refusals."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baosong.apps.orgs.enums import UnitRowKind
from baosong.platform.web.refusals import words

# Sentences of allauth's forms, listed so that our catalogue translates them.
OF_FORMS = (
    gettext_lazy("Code"),
    gettext_lazy("Authenticator code"),
    gettext_lazy("Incorrect code."),
    gettext_lazy("Use your password"),
    gettext_lazy("Use authenticator app or code"),
    gettext_lazy("Use a security key"),
    gettext_lazy("Incorrect password."),
    gettext_lazy("Please type your current password."),
    gettext_lazy("You must type the same password each time."),
    gettext_lazy("Current Password"),
    gettext_lazy("New Password"),
    gettext_lazy("New Password (again)"),
    gettext_lazy("Too many failed login attempts. Try again later."),
    gettext_lazy("Master key"),
    gettext_lazy("Backup key"),
    gettext_lazy("Key nr. {number}"),
)


@words("invitation_used")
def invitation_used(facts: dict[str, Any]) -> str:
    return _("This invitation has already been used. Please ask for a new link.")


@words("invitation_expired")
def invitation_expired(facts: dict[str, Any]) -> str:
    return _("This invitation has expired. Please ask for a new link.")


@words("invitation_withdrawn")
def invitation_withdrawn(facts: dict[str, Any]) -> str:
    return _("This invitation was withdrawn or replaced by a newer one. Please ask for a new link.")


@words("invitation_for_another")
def invitation_for_another(facts: dict[str, Any]) -> str:
    return _("Only the owner of the account “%(username)s” can accept this invitation.") % facts


@words("inviter_not_organiser")
def inviter_not_organiser(facts: dict[str, Any]) -> str:
    return _("Who made this invitation no longer organises the unit. Please ask the present organiser for a new link.")


@words("person_serves_elsewhere")
def person_serves_elsewhere(facts: dict[str, Any]) -> str:
    return _("This person also serves a unit that you do not organise. Please ask an organiser of all these units; nothing was changed.")


@words("own_access")
def own_access(facts: dict[str, Any]) -> str:
    return _("This is your own account. Its password and second factor are changed under “Account and safety”; its roles by another organiser.")


@words("last_organiser")
def last_organiser(facts: dict[str, Any]) -> str:
    return _("This is the last organiser of %(unit)s. Please invite a successor first; once the invitation is accepted, this role can be ended.") % facts


@words("decided_above")
def decided_above(facts: dict[str, Any]) -> str:
    return _("This was decided by %(unit)s; an organiser there can undo it. Please ask there.") % facts


@words("already_blocked")
def already_blocked(facts: dict[str, Any]) -> str:
    return _("This account is blocked already, or will be. Please open it again first.")


@words("not_blocked")
def not_blocked(facts: dict[str, Any]) -> str:
    return _("This account is not blocked; nothing was changed.")


@words("access_list_changed")
def access_list_changed(facts: dict[str, Any]) -> str:
    return _("The list has changed since you opened it. Please look at it again, then confirm.")


@words("password_link_void")
def password_link_void(facts: dict[str, Any]) -> str:
    return _(
        "This link can no longer set a password: the person also serves a unit that the inviter does not organise. "
        "Please ask an organiser of all these units for a new link."
    )


@words("sign_on_not_begun")
def sign_on_not_begun(facts: dict[str, Any]) -> str:
    return _("This sign-on was not begun in this browser, or has been used already. Nothing was changed. Please begin again.")


@words("name_taken")
def name_taken(facts: dict[str, Any]) -> str:
    return _("The account name “%(username)s” is taken. Please choose another.") % facts


@words("name_unclear")
def name_unclear(facts: dict[str, Any]) -> str:
    return _("Please use only letters from a to z or only Chinese characters for the account name, with digits, dots, hyphens and underscores.")


@words("mail_address_taken")
def mail_address_taken(facts: dict[str, Any]) -> str:
    return _("This e-mail address cannot be used for a second account. Please give another, or leave it empty.")


@words("rows_are_wrong")
def rows_are_wrong(facts: dict[str, Any]) -> str:
    return _("%(count)s cells need correcting; nothing was imported.") % facts


@words("import_changed")
def import_changed(facts: dict[str, Any]) -> str:
    return _("Units or people have changed since the table was checked; nothing was imported. Please upload the table again and check what would happen now.")


@words("import_already_confirmed")
def import_already_confirmed(facts: dict[str, Any]) -> str:
    return _("This table was confirmed already, or replaced by another one. Nothing is imported twice.")


@words("importer_not_organiser")
def importer_not_organiser(facts: dict[str, Any]) -> str:
    return _("You no longer organise this unit; nothing was imported.")


@words("import_broken")
def import_broken(facts: dict[str, Any]) -> str:
    return _("The import failed by a fault of the system, of which its operator is notified; nothing was imported. Please upload the table again later.")


@words("no_text_gateway")
def no_text_gateway(facts: dict[str, Any]) -> str:
    return _("Text messages are not set up on this site. Please choose another way.")


@words("too_many_invitations")
def too_many_invitations(facts: dict[str, Any]) -> str:
    return _("These are %(count)s people; at most %(most)s are invited at once. Please choose some of them.") % facts


@words("identity_taken")
def identity_taken(facts: dict[str, Any]) -> str:
    return _("The campus account “%(account)s” signs another person in here. Ask the organiser of your unit.") % facts


@words("sign_on_failed")
def sign_on_failed(facts: dict[str, Any]) -> str:
    return _("Nobody was signed in. Please try again; if it happens again, tell whoever runs this site.")


@words("no_such_account")
def no_such_account(facts: dict[str, Any]) -> str:
    return _("There is no account “%(username)s”.") % facts


@words("already_set_up")
def already_set_up(facts: dict[str, Any]) -> str:
    return _("This installation has an organiser already. Organisers invite further people on the page of their unit.")


def wait_sentence(seconds: int) -> str:
    sentence = ngettext(
        "Several attempts failed. Please try again in %(seconds)s second.", "Several attempts failed. Please try again in %(seconds)s seconds.", seconds
    )
    return sentence % {"seconds": seconds}


@words("second_factor_missing")
def second_factor_missing(facts: dict[str, Any]) -> str:
    return _("This installation asks for a second factor. Please set one up first.")


@words("unit_name_taken")
def unit_name_taken(facts: dict[str, Any]) -> str:
    return _("Another unit at this place is already called “%(name)s”. Please choose another name.") % facts


@words("unit_changed_meanwhile")
def unit_changed_meanwhile(facts: dict[str, Any]) -> str:
    return _("Somebody has changed this unit since you opened the page. Nothing was changed; please look at the page again.")


@words("unit_closed")
def unit_closed(facts: dict[str, Any]) -> str:
    return _("%(unit)s is closed, or will be. Nothing new can begin there.") % facts


@words("unit_not_closed")
def unit_not_closed(facts: dict[str, Any]) -> str:
    return _("This unit is open already.")


@words("unit_merged")
def unit_merged(facts: dict[str, Any]) -> str:
    return _("This unit was merged into %(unit)s. That cannot be undone.") % facts


@words("closed_above")
def closed_above(facts: dict[str, Any]) -> str:
    return _("%(unit)s, which is above this unit, is closed. Please open it first.") % facts


@words("round_open")
def round_open(facts: dict[str, Any]) -> str:
    return _("%(unit)s conducts the round “%(round)s”, which has not ended. Please end the round first.") % facts


@words("top_unit")
def top_unit(facts: dict[str, Any]) -> str:
    return _("This is the top unit. It can be renamed, but not moved, merged, closed or deleted.")


@words("into_itself")
def into_itself(facts: dict[str, Any]) -> str:
    return _("A unit cannot be moved below or merged into itself or a unit below it.")


@words("into_unit_above")
def into_unit_above(facts: dict[str, Any]) -> str:
    return (
        _("This unit and %(unit)s submit to one another, so that works would be submitted to their own unit. Please choose another unit, or close this one.")
        % facts
    )


@words("unit_not_empty")
def unit_not_empty(facts: dict[str, Any]) -> str:
    return _("This unit has, or once had, people, works, calls or units below. Please close it or merge it instead.")


def row_counts(counts: Mapping[UnitRowKind, int]) -> list[str]:
    """What belongs to a unit, in numbers."""
    return [_row_count(kind, number) % {"n": number} for kind, number in counts.items()]


def _row_count(kind: UnitRowKind, n: int) -> str:
    return {
        UnitRowKind.WORKS: ngettext("%(n)s work", "%(n)s works", n),
        UnitRowKind.DUES: ngettext("%(n)s running call for which something is owed", "%(n)s running calls for which something is owed", n),
        UnitRowKind.CALLS: ngettext("%(n)s call that it issued", "%(n)s calls that it issued", n),
        UnitRowKind.MEETINGS: ngettext("%(n)s meeting", "%(n)s meetings", n),
        UnitRowKind.MEMBERS: ngettext("%(n)s member with a personal link", "%(n)s members with personal links", n),
        UnitRowKind.REGISTERS: ngettext("%(n)s line of registers", "%(n)s lines of registers", n),
        UnitRowKind.LIBRARY: ngettext("%(n)s entry of the library", "%(n)s entries of the library", n),
        UnitRowKind.ROLES: ngettext("%(n)s role of a person", "%(n)s roles of people", n),
        UnitRowKind.UNITS: ngettext("%(n)s unit below", "%(n)s units below", n),
        UnitRowKind.OTHER: ngettext("%(n)s other row, such as extensions and reminders", "%(n)s other rows, such as extensions and reminders", n),
    }[kind]
