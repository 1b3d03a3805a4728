"""The counter of a call: items are received with a receipt at once, and a receipt by mistake is undone."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from baosong.apps.calls.enums import RELEASE as TAKES_DECISIONS
from baosong.apps.calls.errors import CallNotOpen
from baosong.apps.calls.queries import unit_deadline
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services import throttle
from baosong.apps.submissions.enums import (
    ARRIVE,
    FREES_ITEMS,
    RECEIVE_ITEM,
    TAKES_ITEMS,
    UNDO_ARRIVAL,
    UNDO_RECEIPT,
    ItemState,
    SubmissionState,
)
from baosong.apps.submissions.errors import ItemCodesTried, ItemDecidedOn, ItemGone, ItemReceived, ItemsOfWorkClosed, UndoNeedsReason
from baosong.apps.submissions.events import SubmissionArrived
from baosong.apps.submissions.jobs import NotifyUnit
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem, Submission
from baosong.apps.submissions.queries import has_pending_items
from baosong.apps.submissions.services.physical_items import locked_item
from baosong.apps.submissions.services.receipt_log_end import state_log_end
from baosong.apps.submissions.services.transitions import locked, move, move_item
from baosong.core.terms import Deadline
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue

# Codes that no label has, tried by one person: mistyped ones are free, guesses are not.
CODES: Final = throttle.DelayRule(free=20, first=10, longest=300)


def begin_lookup(*, by: Person, at: datetime) -> None:
    """Count the look-up of a code; `end_lookup` forgets it where the label was for this person. Refuses guesses."""
    if wait := throttle.begin(_lookup(by), CODES, at=at):
        raise ItemCodesTried(seconds=wait)


def end_lookup(*, by: Person) -> None:
    """Forget a look-up that found a label of this person's."""
    throttle.give_back(_lookup(by))


def _lookup(by: Person) -> throttle.Attempt:
    return throttle.Attempt("item-code", f"person:{by.pk}")


def delivery_deadline(item: PhysicalItem) -> datetime:
    """Until when an item is delivered in time: the day of its piece, or the deadline of its unit, and never before an extension ends."""
    submission = item.submission
    standing = unit_deadline(submission.task, submission.unit)
    piece = submission.task.terms.piece(item.piece_key)
    day = Deadline(piece.deliver_by).moment_if_dated() if piece is not None else None
    if day is None:
        return standing.deadline
    return max(day, standing.deadline) if standing.is_extended else day


def ensure_receivable(item: PhysicalItem) -> None:
    """Refuse an item of a call that has ended, of a work that its unit has not handed in or has withdrawn, and one that is not to be delivered any more."""
    call = item.submission.task.call
    if not TAKES_DECISIONS.is_open(call.state):
        raise CallNotOpen(step=TAKES_DECISIONS.name, state=call.state, since=call.moved_at)
    if item.state == ItemState.RECEIVED:
        raise ItemReceived(who=str(item.received_by), at=item.received_at, place=item.place)
    if item.submission.state not in TAKES_ITEMS:
        raise ItemsOfWorkClosed(state=item.submission.state)
    if not RECEIVE_ITEM.is_open(item.state):
        raise ItemGone(state=item.state)


@transaction.atomic
def receive_item(item: PhysicalItem, *, copies: int, remark: str = "", place: str = "", by: Person, at: datetime) -> ItemReceipt:
    """Receive an item, issue its receipt and notify its unit; the work counts as submitted once nothing of it is still to be delivered.

    The same person's second identical request gets the first receipt. Refuses what `ensure_receivable` refuses.
    """
    submission = locked(item.submission)
    item = locked_item(item)
    item.submission = submission
    remark, place = " ".join(remark.split()), " ".join(place.split())
    if item.state == ItemState.RECEIVED and (item.received_by_id, item.received_copies, item.remark, item.place) == (by.pk, copies, remark, place):
        return item.receipts.filter(voided_at=None).latest("pk")
    ensure_receivable(item)
    item.received_by, item.received_at, item.received_copies, item.remark, item.place = by, at, copies, remark, place
    item.is_late = at > delivery_deadline(item)
    receipt = _issue(item, by=by, at=at)
    move_item(item, RECEIVE_ITEM, by=by, at=at, receipt=receipt.number, copies=copies, place=place, is_late=item.is_late)
    _settle(submission, by=by, at=at)
    state_log_end(receipt)
    job_queue.after_commit(NotifyUnit("item_received", receipt.pk))
    return receipt


@transaction.atomic
def undo_receipt(item: PhysicalItem, *, reason: str, by: Person, at: datetime) -> PhysicalItem:
    """Undo a receipt by mistake: the receipt is void, the item is to be delivered again, and the unit is notified.

    Refuses without a reason, and where the level has decided on the work since.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise UndoNeedsReason
    submission = locked(item.submission)
    item = locked_item(item)
    item.submission = submission
    if not UNDO_RECEIPT.is_open(item.state):
        raise ItemGone(state=item.state)
    if submission.state not in FREES_ITEMS:
        raise ItemDecidedOn(state=submission.state)
    receipt = item.receipts.filter(voided_at=None).latest("pk")
    receipt.voided_at, receipt.void_reason = at, reason
    receipt.save(update_fields=["voided_at", "void_reason"])
    item.received_by, item.received_at, item.received_copies, item.remark, item.place, item.is_late = None, None, None, "", "", False
    move_item(item, UNDO_RECEIPT, by=by, at=at, receipt=receipt.number, reason=reason)
    if UNDO_ARRIVAL.is_open(submission.state):
        move(submission, UNDO_ARRIVAL, by=by, at=at)
    else:
        _touch(submission, at)
    job_queue.after_commit(NotifyUnit("item_receipt_void", receipt.pk))
    return item


def arrived_elsewhere(submission: Submission, *, by: Person, at: datetime) -> Submission:
    """Mark as received what the counter of another installation has received, where its receipts are. Called in the transaction of an outcome."""
    submission = locked(submission)
    sent_at = submission.changed_at
    for item in submission.items.select_for_update(of=("self",), no_key=True).filter(state=ItemState.REGISTERED):
        item.submission, item.received_by, item.received_at, item.received_copies = submission, by, at, item.copies
        move_item(item, RECEIVE_ITEM, by=by, at=at)
    settle_deliveries(submission, by=by, at=at)
    # A later change would be sent to the other installation as a new version.
    submission.changed_at = sent_at
    submission.save(update_fields=["changed_at"])
    return submission


def settle_deliveries(submission: Submission, *, by: Person | None, at: datetime) -> None:
    """Count a work as submitted that waits for no delivery any more, for example after an amendment. Called with the submission locked."""
    if submission.state == SubmissionState.AWAITING:
        _settle(submission, by=by, at=at)


def _settle(submission: Submission, *, by: Person | None, at: datetime) -> None:
    if ARRIVE.is_open(submission.state) and not has_pending_items(submission):
        move(submission, ARRIVE, by=by, at=at)
        announce(SubmissionArrived(submission.pk))
    else:
        _touch(submission, at)


def _touch(submission: Submission, at: datetime) -> None:
    submission.changed_at = at
    submission.save(update_fields=["changed_at"])


def _issue(item: PhysicalItem, *, by: Person, at: datetime) -> ItemReceipt:
    receipt = ItemReceipt(item=item, code=secrets.token_urlsafe(18), issued_at=at, issued_by=by, unit_name=item.submission.unit.name)
    receipt.copies, receipt.remark, receipt.is_late = item.received_copies or item.copies, item.remark, item.is_late
    # The number contains the key, which is known after the first save.
    receipt.number = receipt.code
    receipt.save()
    receipt.number = f"SJ{timezone.localtime(at):%Y%m%d}-{receipt.pk:07d}"
    receipt.save(update_fields=["number"])
    return receipt
