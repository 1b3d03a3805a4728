"""A person's decision on a waiting mail: assign it to a unit, or put it aside."""

from datetime import datetime

from django.db import transaction

from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import is_addressed
from baosong.apps.inbox.enums import ASSIGN, PUT_ASIDE, HoldReason, MailState
from baosong.apps.inbox.errors import MailNotOpen, UnitNotCalled
from baosong.apps.inbox.models import InboxMail, KnownSender
from baosong.apps.inbox.services.mail_delivery import deliver
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record
from baosong.platform.states import Transition


def _locked(mail: InboxMail, step: Transition[MailState]) -> InboxMail:
    found = InboxMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if not step.is_open(found.state):
        raise MailNotOpen(state=found.state)
    return found


@transaction.atomic
def assign(mail: InboxMail, *, call: Call | None, unit: Unit | None, by: Person, at: datetime, task: Task | None = None, remember: bool = False) -> InboxMail:
    """Create the submissions of a mail for an addressed unit. With `remember`, later mails of the address count as the unit's.

    Refuses a mail that has been decided on, and a unit that the call did not go to.
    """
    mail = _locked(mail, ASSIGN)
    if not mail.sha256 or mail.reason == HoldReason.UNREADABLE:
        raise MailNotOpen(state=mail.state)
    if call is None or unit is None or not is_addressed(call, unit) or (task is not None and task.call_id != call.pk):
        raise UnitNotCalled
    mail.call, mail.unit, mail.person, mail.state = call, unit, by, ASSIGN.target
    # The person's assignment declares the delivery complete.
    mail.part_no = mail.part_of = None
    mail.save()
    if remember and mail.sender:
        KnownSender.objects.update_or_create(address=mail.sender, defaults={"unit": unit, "given_by": by, "given_at": at})
    record("mail.assigned", mail, by=by, at=at, unit=unit.pk, call=call.pk, sender=mail.sender, remembered=remember)
    deliver(mail, by=by, at=at, task=task)
    return mail


@transaction.atomic
def put_aside(mail: InboxMail, *, by: Person, at: datetime) -> InboxMail:
    """Put a mail aside; it can be assigned later."""
    mail = _locked(mail, PUT_ASIDE)
    mail.state, mail.reason = PUT_ASIDE.target, HoldReason.ASIDE
    mail.save(update_fields=["state", "reason"])
    record("mail.put_aside", mail, by=by, at=at)
    return mail
