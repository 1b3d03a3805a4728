"""Receivers of account changes: each is written to the audit log and mailed to the person."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address
from baosong.platform.web.session_activity import touch


@receiver(user_logged_in)
def begin_activity(request: HttpRequest, **_kwargs: Any) -> None:
    touch(request.session)


@receiver(authenticator_added)
def factor_added(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _note("factor.added", user, kind=authenticator.type)


@receiver(authenticator_removed)
def factor_removed(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _note("factor.removed", user, kind=authenticator.type)


@receiver(authenticator_reset)
def factor_reset(user: Person, authenticator: Any, **_kwargs: Any) -> None:
    _note("factor.renewed", user, kind=authenticator.type)


@receiver(password_changed)
def password_was_changed(user: Person, **_kwargs: Any) -> None:
    _note("password.changed", user)


def _note(action: str, person: Person, **facts: str) -> None:
    at = timezone.now()
    audit_record = record(action, person, by=person, at=at, **facts)
    with translation.override(settings.LANGUAGE_CODE):
        sentence = {
            "factor.added": _("A second factor was added to your account."),
            "factor.removed": _("A second factor was removed from your account."),
            "factor.renewed": _("New recovery codes were made for your account."),
            "password.changed": _("The password of your account was changed."),
        }[action]
        body = _("%(said)s\n\nIf it was not you, tell the organiser of your unit at once, and set a new password: %(address)s") % {
            "said": sentence,
            "address": public_address("mfa_index"),
        }
        if person.email:
            queue(key=f"account:{audit_record.pk}", address=person.email, subject=sentence, body=body, at=at)
