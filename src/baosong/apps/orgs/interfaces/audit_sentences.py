"""Sentences for the audited actions of units, people and accounts."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext, pgettext_lazy

from baosong.platform.messages.audit_actions import register


def _renamed(facts: Mapping[str, Any]) -> str:
    """Records of earlier versions do not have the old name."""
    if not facts.get("old"):
        return pgettext("audit", "renamed the unit")
    return pgettext("audit", "renamed the unit from “%(old)s” to “%(name)s”") % facts


register(
    {
        "unit.added": pgettext_lazy("audit", "added the unit"),
        "unit.renamed": _renamed,
        "unit.described": pgettext_lazy("audit", "changed the particulars of the unit"),
        "unit.placed": pgettext_lazy("audit", "put the unit from place %(old)s to place %(number)s"),
        "unit.closed": pgettext_lazy("audit", "closed the unit"),
        "unit.reopened": pgettext_lazy("audit", "opened the closed unit again"),
        "unit.merged": pgettext_lazy("audit", "merged the unit into “%(into_name)s”"),
        "unit.took_over": pgettext_lazy("audit", "merged “%(source_name)s” into the unit"),
        "unit.moved": pgettext_lazy("audit", "moved the unit from “%(old_name)s” to “%(under_name)s”"),
        "unit.divided": pgettext_lazy("audit", "divided the unit; “%(new_name)s” is new"),
        "unit.deleted": pgettext_lazy("audit", "deleted the empty unit “%(name)s” below it"),
        "role.moved": pgettext_lazy("audit", "moved a role with its unit"),
        "person.telephone_changed": pgettext_lazy("audit", "changed the telephone of the account"),
        "units.imported": pgettext_lazy("audit", "imported units"),
        "invitation.made": pgettext_lazy("audit", "invited somebody"),
        "invitations.made": pgettext_lazy("audit", "made links for several people"),
        "invitations.mailed": pgettext_lazy("audit", "had links mailed to several people"),
        "invitations.texted": pgettext_lazy("audit", "had links sent to several people by text message"),
        "password.link_made": pgettext_lazy("audit", "made a link for a new password"),
        "invitation.withdrawn": pgettext_lazy("audit", "withdrew the invitation"),
        "role.given": pgettext_lazy("audit", "gave a role"),
        "role.ended": pgettext_lazy("audit", "ended a role"),
        "role.end_planned": pgettext_lazy("audit", "planned the end of a role"),
        "role.kept": pgettext_lazy("audit", "cancelled the planned end of a role"),
        "person.blocked": pgettext_lazy("audit", "blocked the account"),
        "person.block_planned": pgettext_lazy("audit", "planned to block the account"),
        "person.unblocked": pgettext_lazy("audit", "opened the blocked account again"),
        "access.confirmed": pgettext_lazy("audit", "confirmed who has which role"),
        "consent.given": pgettext_lazy("audit", "agreed to the privacy notice"),
        "password.set": pgettext_lazy("audit", "set a password"),
        "password.changed": pgettext_lazy("audit", "changed the password"),
        "factor.added": pgettext_lazy("audit", "added a second factor"),
        "factor.removed": pgettext_lazy("audit", "removed a second factor"),
        "factor.renewed": pgettext_lazy("audit", "renewed the recovery codes"),
        "factor.all_removed": pgettext_lazy("audit", "removed all second factors"),
        "device.added": pgettext_lazy("audit", "signed in on a device for the first time"),
        "identity.linked": pgettext_lazy("audit", "linked a campus account"),
        "identity.unlinked": pgettext_lazy("audit", "unlinked a campus account"),
        "person.erased": pgettext_lazy("audit", "erased the account"),
    }
)
