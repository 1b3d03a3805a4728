"""Papers and originals of a submission that are delivered in the hand: registered and cancelled by the unit."""

import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import CANCEL_ITEM, CHANGE, ItemState
from baosong.apps.submissions.errors import ItemNotOpen, TooManyItems, UnknownPiece
from baosong.apps.submissions.models import PhysicalItem, Submission
from baosong.apps.submissions.queries import has_pending_items
from baosong.apps.submissions.services.transitions import ensure_open, locked, move_item
from baosong.apps.submissions.services.versions import working
from baosong.core.terms import TermsPiece
from baosong.platform.audit.services.log import record

# Digits and letters that are not mistaken for each other; ten of them are 49 bits.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH: Final = 10
MOST_ITEMS: Final = 60


def read_code(written: str) -> str:
    """A code as typed or scanned, without spaces and hyphens, in capitals; "" if it cannot be one."""
    code = "".join(character for character in written.upper() if character.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else ""


@transaction.atomic
def register(submission: Submission, *, piece: str, title: str, description: str, copies: int, by: Person, at: datetime) -> PhysicalItem:
    """Register what will be delivered; a work that was submitted gets a working version to submit again. Idempotent for the same title and description.

    Refuses a piece that is not delivered in the hand, and more items than a work may have.
    """
    submission = locked(submission)
    asked = submission.task.terms.piece(piece)
    if asked is None or not asked.is_in_hand:
        raise UnknownPiece(piece=piece)
    title, description = " ".join(title.split()), " ".join(description.split())
    same = submission.items.filter(piece_key=piece, title=title, description=description, state=ItemState.REGISTERED).first()
    if same is not None:
        return same
    if submission.items.exclude(state=ItemState.CANCELLED).count() >= MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS)
    working(submission)
    submission.changed_at = at
    submission.save(update_fields=["changed_at"])
    return _create(submission, asked, title, description, copies, by=by, at=at)


@transaction.atomic
def cancel(item: PhysicalItem, *, by: Person, at: datetime) -> PhysicalItem:
    """Cancel an item that was not delivered yet."""
    submission = locked(item.submission)
    ensure_open(submission, CHANGE)
    item = locked_item(item)
    if not CANCEL_ITEM.is_open(item.state):
        raise ItemNotOpen(state=item.state)
    working(submission)
    move_item(item, CANCEL_ITEM, by=by, at=at)
    submission.changed_at = at
    submission.save(update_fields=["changed_at"])
    return item


def register_missing(submission: Submission, *, by: Person, at: datetime) -> bool:
    """Register an item under the work's title for each required piece in the hand without one; return whether anything is still to be delivered.

    Called by `submit`, which has locked the submission, so that works out of mails, folders, bundles and articles have their labels too.
    """
    registered = set(submission.items.exclude(state=ItemState.CANCELLED).values_list("piece_key", flat=True))
    for piece in submission.task.terms.pieces:
        if piece.is_in_hand and piece.required and piece.key not in registered:
            _create(submission, piece, submission.title, "", piece.copies or 1, by=by, at=at)
    return has_pending_items(submission)


def _create(submission: Submission, piece: TermsPiece, title: str, description: str, copies: int, *, by: Person, at: datetime) -> PhysicalItem:
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    item = PhysicalItem.objects.create(
        submission=submission, piece_key=piece.key, title=title, description=description, copies=copies, code=code, registered_by=by, registered_at=at
    )
    record("item.registered", submission, by=by, at=at, item=item.pk, title=title, piece=piece.key, copies=copies)
    return item


def locked_item(item: PhysicalItem) -> PhysicalItem:
    """The item as stored, locked until the transaction ends; its submission is locked before it."""
    return PhysicalItem.objects.select_for_update(of=("self",), no_key=True).select_related("received_by").get(pk=item.pk)
