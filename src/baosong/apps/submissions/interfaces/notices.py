"""Mails to the people of a unit about what others did with its works."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.submissions.models import Version
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address

MailText = tuple[str, str]


def notify_unit(about: str, key: int, *, at: datetime) -> int:
    """Queue one mail to each liaison with an address, in the person's language; idempotent. Returns how many were new."""
    unit, text = NOTICES[about](key)
    queued = 0
    for person in liaisons_of([unit]).get(unit.pk, []):
        if person.email:
            with translation.override(person.language or settings.LANGUAGE_CODE):
                subject, body = text(person)
            queued += queue(key=f"submissions:{about}:{key}:{person.pk}", address=person.email, subject=subject, body=body, at=at) is not None
    return queued


def _handed_in(key: int) -> tuple[Unit, Callable[[Person], MailText]]:
    version = Version.objects.select_related("submission__task__call", "submission__unit", "submitted_by", "proxy_unit", "receipt").get(pk=key)
    submission = version.submission

    def text(person: Person) -> MailText:
        facts = {
            "person": str(person),
            "proxy": str(version.proxy_unit),
            "who": str(version.submitted_by),
            "unit": submission.unit.name,
            "call": submission.task.call.title,
            "task": submission.task.name,
            "title": submission.title,
            "receipt": version.receipt.number,
        }
        lines = [
            _("%(person)s:") % facts,
            "",
            _("%(proxy)s (%(who)s) has handed in “%(title)s” on behalf of %(unit)s for “%(call)s”, %(task)s. Receipt %(receipt)s.") % facts,
            _("Please look at it. If you want to change it yourselves, open it and take it over."),
            "",
            public_address("submission", submission.pk),
        ]
        return _("Handed in on your behalf: %(title)s") % facts, "\n".join(lines)

    return submission.unit, text


NOTICES: Final[dict[str, Callable[[int], tuple[Unit, Callable[[Person], MailText]]]]] = {"handed_in": _handed_in}
