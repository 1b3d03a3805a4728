"""Pledges: signing, withdrawing, verification of hashes."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from baosong.apps.meetings.errors import RecordReasonMissing
from baosong.apps.meetings.models import Member
from baosong.apps.meetings.services.member_links import plain_name
from baosong.apps.registers.enums import SIGN_PLEDGE, SignatureMethod
from baosong.apps.registers.errors import BlanksLeft, EntryNotOpen, NothingToWithdraw, PledgeSigned, SignatureTooSmall, SignatureWrong
from baosong.apps.registers.models import Pledge, RegisterEntry
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import blanks, filled
from baosong.platform.audit.services.log import record

FIELD: Final = (600, 240)
MOST_POINTS: Final = 5000
LONGEST_BLANK: Final = 300
# A signature's least width or height, and least total length of its strokes, on a canvas of 600 by 240.
LEAST_EXTENT: Final = 40.0
LEAST_LENGTH: Final = 120.0
Stroke = list[list[int]]


def values_of(entry: RegisterEntry) -> dict[str, str]:
    """The entry's values as text, by field name."""
    return {field.name: write_value(field, entry.values.get(field.key)) for field in entry.register.form.fields}


def text_for(entry: RegisterEntry) -> tuple[str, list[str]]:
    """The pledge's text filled with the entry's values, and the blanks left for the signer."""
    text = filled(entry.register.form.pledge, {name: value for name, value in values_of(entry).items() if value})
    return text, blanks(text)


def read_strokes(written: str) -> list[Stroke]:
    """Parse the strokes that the page sends as JSON. Raises SignatureWrong for malformed ones, SignatureTooSmall for a dot or a scratch."""
    try:
        strokes = [[[round(float(part)) for part in point[:3]] for point in stroke] for stroke in json.loads(written)]
        points = [(x, y) for stroke in strokes for x, y, _ in stroke]
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise SignatureWrong from None
    if len(points) > MOST_POINTS or any(not (0 <= x <= FIELD[0] and 0 <= y <= FIELD[1]) for x, y in points):
        raise SignatureWrong
    if not is_signature(strokes):
        raise SignatureTooSmall
    return strokes


def is_signature(strokes: Sequence[Stroke]) -> bool:
    """Whether the strokes are long and wide enough to be a name."""
    points = [(x, y) for stroke in strokes for x, y, _ in stroke]
    if len(points) < 8:
        return False
    extent = max(max(x for x, _ in points) - min(x for x, _ in points), max(y for _, y in points) - min(y for _, y in points))
    length = sum(math.dist(stroke[n][:2], stroke[n + 1][:2]) for stroke in strokes for n in range(len(stroke) - 1))
    return extent >= LEAST_EXTENT and length >= LEAST_LENGTH


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seal_of(pledge: Pledge) -> str:
    """SHA-256 over entry, signer, hash and version of the text, method, hash of the signature, and time (UTC); names enter through the hashes only."""
    moment = pledge.signed_at.astimezone(UTC).isoformat()
    return _digest([pledge.entry_id, pledge.member_id, pledge.text_sha256, pledge.version, pledge.method, pledge.mark_sha256, moment])


def is_intact(pledge: Pledge) -> bool:
    """Whether text and signature match the hashes. After an erasure both are empty and only the seal is checked."""
    mark = pledge.typed if pledge.method == SignatureMethod.TYPED else pledge.strokes
    parts = (not pledge.text and not mark) or (_digest(pledge.text) == pledge.text_sha256 and _digest(mark) == pledge.mark_sha256)
    return parts and pledge.seal == seal_of(pledge)


@transaction.atomic
def sign(entry: RegisterEntry, member: Member, *, answers: Mapping[str, str], strokes: list[Stroke] | None, typed: str, at: datetime) -> Pledge:
    """Sign an entry's text by drawing, or by typing one's name.

    Raises EntryNotOpen, PledgeSigned, BlanksLeft, and SignatureWrong if nothing was drawn or the name is another's.
    """
    entry = RegisterEntry.objects.select_for_update(of=("self",)).select_related("register").get(pk=entry.pk)
    if not SIGN_PLEDGE.is_open(entry.state) or entry.signer_id != member.pk:
        raise EntryNotOpen
    if entry.pledges.filter(member=member, withdrawn_at=None).exists():
        raise PledgeSigned
    text, left = text_for(entry)
    given = {name: " ".join(value.split()) for name, value in answers.items() if name in left and value.strip()}
    if missing := [name for name in left if name not in given]:
        raise BlanksLeft(blanks=missing)
    text = filled(text, given)
    if strokes is None and plain_name(typed) != plain_name(member.name):
        raise SignatureWrong
    typed = "" if strokes is not None else typed.strip()
    pledge = Pledge(
        entry=entry,
        member=member,
        text=text,
        text_sha256=_digest(text),
        version=entry.register.version,
        method=SignatureMethod.TYPED if strokes is None else SignatureMethod.DRAWN,
        typed=typed,
        strokes=strokes or [],
        mark_sha256=_digest(typed if strokes is None else strokes),
        signed_at=at,
    )
    pledge.seal = seal_of(pledge)
    pledge.save()
    record("pledge.signed", pledge, by=None, at=at, entry=entry.pk, version=pledge.version, method=pledge.method, seal=pledge.seal)
    return pledge


@transaction.atomic
def withdraw(entry: RegisterEntry, member: Member, *, reason: str, at: datetime) -> Pledge:
    """Withdraw the pledge, with a reason; it can still be read and printed. Raises NothingToWithdraw, RecordReasonMissing."""
    if not reason.strip():
        raise RecordReasonMissing
    pledge = Pledge.objects.select_for_update().filter(entry=entry, member=member, withdrawn_at=None).first()
    if pledge is None:
        raise NothingToWithdraw
    pledge.withdrawn_at, pledge.reason = at, reason.strip()
    pledge.save(update_fields=["withdrawn_at", "reason"])
    record("pledge.withdrawn", pledge, by=None, at=at, entry=entry.pk, seal=pledge.seal)
    return pledge
