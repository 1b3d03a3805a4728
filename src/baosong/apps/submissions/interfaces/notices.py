"""Mails to the people of a unit about what others did with its works."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import liaisons_of, people_with, submits_for
from baosong.apps.submissions.enums import RequestState
from baosong.apps.submissions.interfaces.messages import request_line
from baosong.apps.submissions.models import ItemReceipt, UnitRequest, Version
from baosong.platform.notifications.services.outbox import queue
from baosong.platform.web.public_urls import public_address

MailText = tuple[str, str]
# The unit, who else gets it, and subject and text for one person.
Notice = tuple[Unit, Person | None, Callable[[Person], MailText]]


def notify_unit(about: str, key: int, *, at: datetime) -> int:
    """Queue one mail to each liaison, and to whoever asked, with an address, in the person's language; idempotent. Returns how many were new."""
    unit, asker, text = NOTICES[about](key)
    queued = 0
    people = {person.pk: person for person in [*liaisons_of([unit]).get(unit.pk, []), *([asker] if asker else [])]}
    for person in people.values():
        if person.email:
            with translation.override(person.language or settings.LANGUAGE_CODE):
                subject, body = text(person)
            queued += queue(key=f"submissions:{about}:{key}:{person.pk}", address=person.email, subject=subject, body=body, at=at) is not None
    return queued


def notify_organisers(request_id: int, *, at: datetime) -> int:
    """Queue one mail about a request that waits to each organiser of the call's unit with an address; idempotent. Returns how many were new."""
    asked = UnitRequest.objects.select_related("task__call__unit", "unit", "submission", "asked_by").get(pk=request_id)
    if asked.state != RequestState.OPEN:
        return 0
    queued = 0
    for person in people_with(unit=asked.task.call.unit, role=Role.ORGANISER).exclude(email=""):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject, body = _asked(asked, person)
        queued += queue(key=f"submissions:asked:{asked.pk}:{person.pk}", address=person.email, subject=subject, body=body, at=at) is not None
    return queued


def _asked(asked: UnitRequest, person: Person) -> MailText:
    facts = {"person": str(person), "unit": asked.unit.name, "who": str(asked.asked_by), "call": asked.task.call.title, "what": request_line(asked)}
    lines = [
        _("%(person)s:") % facts,
        "",
        _("%(unit)s (%(who)s) asks concerning “%(call)s”: %(what)s.") % facts,
        _("Reason: %(reason)s") % {"reason": asked.reason},
        _("Please grant or refuse it on your desk."),
        "",
        public_address("desk"),
    ]
    return _("Request of %(unit)s: %(what)s") % facts, "\n".join(lines)


def _handed_in(key: int) -> Notice:
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

    return submission.unit, None, text


def _request_answered(key: int) -> Notice:
    asked = UnitRequest.objects.select_related("task__call__unit", "unit", "submission", "asked_by").get(pk=key)
    asker = asked.asked_by if submits_for(asked.asked_by, asked.unit_id) else None

    def text(person: Person) -> MailText:
        facts = {"person": str(person), "issuer": asked.task.call.unit.name, "call": asked.task.call.title, "what": request_line(asked), "answer": asked.answer}
        is_granted = asked.state == RequestState.GRANTED
        lines = [_("%(person)s:") % facts, ""]
        lines.append(
            (
                _("%(issuer)s has granted your request concerning “%(call)s”: %(what)s.")
                if is_granted
                else _("%(issuer)s has refused your request concerning “%(call)s”: %(what)s.")
            )
            % facts
        )
        if asked.answer:
            lines.append(_("A word from the organiser: %(answer)s") % facts)
        subject = (_("Granted: %(what)s") if is_granted else _("Refused: %(what)s")) % facts
        return subject, "\n".join([*lines, "", public_address("hand-in", asked.task.call_id, asked.unit_id)])

    return asked.unit, asker, text


def _item_received(key: int) -> Notice:
    receipt = _item_receipt(key)
    submission = receipt.item.submission

    def text(person: Person) -> MailText:
        facts = _item_facts(receipt, person)
        lines = [
            _("%(person)s:") % facts,
            "",
            ngettext(
                "%(issuer)s has received “%(title)s” (%(n)s copy) for “%(call)s”. Receipt %(receipt)s.",
                "%(issuer)s has received “%(title)s” (%(n)s copies) for “%(call)s”. Receipt %(receipt)s.",
                receipt.copies,
            )
            % facts,
        ]
        if receipt.is_late:
            lines.append(_("It came after the deadline; the organiser decides on the work."))
        if receipt.remark:
            lines.append(_("Remark: %(remark)s") % facts)
        return _("Received: %(title)s") % facts, "\n".join([*lines, "", public_address("item-receipt", receipt.pk)])

    return submission.unit, None, text


def _item_receipt_void(key: int) -> Notice:
    receipt = _item_receipt(key)

    def text(person: Person) -> MailText:
        facts = _item_facts(receipt, person)
        said = _("%(issuer)s has undone receipt %(receipt)s of “%(title)s”: %(reason)s. Please have it delivered again, or ask there.") % facts
        return _("Receipt void: %(title)s") % facts, "\n".join(
            [_("%(person)s:") % facts, "", said, "", public_address("submission", receipt.item.submission_id)]
        )

    return receipt.item.submission.unit, None, text


def _item_receipt(key: int) -> ItemReceipt:
    return ItemReceipt.objects.select_related("item__submission__task__call__unit", "item__submission__unit").get(pk=key)


def _item_facts(receipt: ItemReceipt, person: Person) -> dict[str, object]:
    call = receipt.item.submission.task.call
    return {
        "person": str(person),
        "issuer": call.unit.name,
        "call": call.title,
        "title": receipt.item.title,
        "n": receipt.copies,
        "receipt": receipt.number,
        "remark": receipt.remark,
        "reason": receipt.void_reason,
    }


NOTICES: Final[dict[str, Callable[[int], Notice]]] = {
    "handed_in": _handed_in,
    "request_answered": _request_answered,
    "item_received": _item_received,
    "item_receipt_void": _item_receipt_void,
}
