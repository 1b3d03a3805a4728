"""Mails to the owner of an account about what changed in it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.orgs.models import Person
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address

# Sentences by audited action.
SENTENCES: Final[dict[str, Promise]] = {
    "password.set": gettext_lazy("A password was set for your account."),
    "password.changed": gettext_lazy("The password of your account was changed."),
    "factor.added": gettext_lazy("A second factor was added to your account."),
    "factor.removed": gettext_lazy("A second factor was removed from your account."),
    "factor.renewed": gettext_lazy("New recovery codes were made for your account."),
    "factor.all_removed": gettext_lazy("All second factors were removed from your account."),
    "identity.linked": gettext_lazy("A campus account was linked to your account. It signs in here without your password."),
    "identity.unlinked": gettext_lazy("The link of a campus account to your account was ended."),
    "role.ended": gettext_lazy("Your role in %(unit)s has ended: %(role)s."),
    "role.moved": gettext_lazy("Your role in %(source)s is now in %(unit)s: %(role)s."),
    "person.blocked": gettext_lazy("Your account was blocked. It can no longer be used to sign in."),
    "person.unblocked": gettext_lazy("Your account was opened again, with the roles it had."),
    "device.added": gettext_lazy("Your account was used to sign in on a device for the first time."),
}
# What the organisers of the person decide, so that no stranger can be behind it.
DECIDED: Final = frozenset({"role.ended", "role.moved", "person.blocked", "person.unblocked"})


def tell_owner(person: Person, change: AuditRecord, *, at: datetime, details: str = "", facts: Mapping[str, object] = MappingProxyType({})) -> None:
    """Queue a mail in the person's language about an audited change, without any secret; people without a mail address get none.

    `facts` are the names in the sentence of the action. The caller has recorded the change in the same transaction.
    """
    if not person.email:
        return
    with translation.override(person.language or settings.LANGUAGE_CODE):
        sentence = str(SENTENCES[change.action]) % {name: str(value) for name, value in facts.items()}
        advice = _("If you have questions, please ask the organiser of your unit.") if change.action in DECIDED else _advice_against_strangers()
    body = "\n\n".join(part for part in (sentence, details, advice) if part)
    queue(key=f"account:{change.pk}", address=person.email, subject=sentence, body=body, at=at)


def _advice_against_strangers() -> str:
    return _("If it was not you, tell the organiser of your unit at once, and set a new password: %(address)s") % {"address": public_address("mfa_index")}
