"""Sentences for the audited actions of units, people and accounts."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "unit.added": pgettext_lazy("audit", "added the unit"),
        "unit.renamed": pgettext_lazy("audit", "renamed the unit"),
        "units.imported": pgettext_lazy("audit", "imported units"),
        "invitation.made": pgettext_lazy("audit", "invited somebody"),
        "invitation.withdrawn": pgettext_lazy("audit", "withdrew the invitation"),
        "role.given": pgettext_lazy("audit", "gave a role"),
        "consent.given": pgettext_lazy("audit", "agreed to the privacy notice"),
        "password.set": pgettext_lazy("audit", "set a password"),
        "password.changed": pgettext_lazy("audit", "changed the password"),
        "factor.added": pgettext_lazy("audit", "added a second factor"),
        "factor.removed": pgettext_lazy("audit", "removed a second factor"),
        "factor.renewed": pgettext_lazy("audit", "renewed the recovery codes"),
        "factor.all_removed": pgettext_lazy("audit", "removed all second factors"),
        "identity.linked": pgettext_lazy("audit", "linked a campus account"),
        "identity.unlinked": pgettext_lazy("audit", "unlinked a campus account"),
        "person.erased": pgettext_lazy("audit", "erased the account"),
    }
)
