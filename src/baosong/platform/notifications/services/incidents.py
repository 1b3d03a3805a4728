"""Incidents: opened and ended by what is found, each reported once when it begins and once when it is over.

They are sent at once and not through the outbox, whose worker may be what is missing.
"""

import logging
import smtplib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from baosong.platform.notifications.enums import WebhookKind
from baosong.platform.notifications.models import ChatWebhook, Incident
from baosong.platform.notifications.services import chat_webhooks

logger = logging.getLogger(__name__)
# Retention of incidents that are over.
RETENTION: Final = timedelta(days=90)
KINDS: Final = {"dingtalk": WebhookKind.DINGTALK, "feishu": WebhookKind.FEISHU, "larksuite": WebhookKind.FEISHU}


@transaction.atomic
def update(found: Mapping[str, str], *, at: datetime) -> None:
    """Open an incident for each key of `found` (with its sentence) that has none, and end those that are found no more."""
    known = set(Incident.objects.filter(ended_at=None).values_list("key", flat=True))
    for key, text in found.items():
        if key not in known:
            Incident.objects.get_or_create(key=key, ended_at=None, defaults={"text": text, "began_at": at})
            logger.error("incident %s: %s", key, text)
    for key in known - found.keys():
        Incident.objects.filter(key=key, ended_at=None).update(ended_at=at)
        logger.warning("incident %s is over", key)
    Incident.objects.filter(ended_at__lt=at - RETENTION).delete()


def open_incidents() -> list[Incident]:
    """Return the incidents that are not over, oldest first."""
    return list(Incident.objects.filter(ended_at=None))


def report(*, to: Iterable[str], at: datetime) -> None:
    """Send one message about all incidents that were not reported yet; what no channel accepted is sent with the next call.

    An incident that ended before it was reported is not reported at all.
    """
    began = list(Incident.objects.filter(told_at=None, ended_at=None))
    over = list(Incident.objects.filter(ended_at__isnull=False, told_at__isnull=False, end_told_at=None))
    if not began and not over:
        return
    if _send(_subject(began), _text(began, over), to=list(to), at=at):
        Incident.objects.filter(pk__in=[one.pk for one in began]).update(told_at=at)
        Incident.objects.filter(pk__in=[one.pk for one in over]).update(end_told_at=at)


def _subject(began: list[Incident]) -> str:
    name = settings.BAOSONG_NAME
    return _("%(site)s needs its operator") % {"site": name} if began else _("%(site)s: an incident is over") % {"site": name}


def _text(began: list[Incident], over: list[Incident]) -> str:
    lines = [one.text for one in began]
    lines += [_("Over: %(text)s") % {"text": one.text} for one in over]
    return "\n".join([*lines, "", f"{settings.BAOSONG_PUBLIC_URL}/operator/"])


def _send(subject: str, text: str, *, to: list[str], at: datetime) -> bool:
    """Return whether a channel accepted the message, or none is set up."""
    address = settings.BAOSONG_OPERATOR_WEBHOOK["address"]
    accepted = []
    if to:
        accepted.append(_mail(subject, text, to))
    if address:
        accepted.append(_post(f"{subject}\n{text}", address, at=at))
    return any(accepted) or not accepted


def _mail(subject: str, text: str, to: list[str]) -> bool:
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    try:
        EmailMessage(subject, text, to=to, headers=headers).send()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("the operator could not be told by mail: %s", error)
        return False
    return True


def _post(text: str, address: str, *, at: datetime) -> bool:
    import httpx

    host = urlsplit(address).hostname or ""
    kind = next((kind for word, kind in KINDS.items() if word in host), WebhookKind.WECOM)
    webhook = ChatWebhook(kind=kind, name="operator", address=address, secret=settings.BAOSONG_OPERATOR_WEBHOOK["secret"])
    try:
        chat_webhooks.post(webhook, text, at=at)
    except (chat_webhooks.WebhookRefused, httpx.HTTPError) as error:
        logger.warning("the operator could not be told by chat: %s", error)
        return False
    return True
