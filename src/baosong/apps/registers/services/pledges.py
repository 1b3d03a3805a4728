"""Signing a pledge, withdrawing it, and proving that it is as it was signed."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import transaction

from baosong.apps.activities.enums import RegisterEntryState, SignatureMethod
from baosong.apps.activities.errors import BlanksLeft, EntryNotOpen, NothingToWithdraw, PledgeSigned, RecordReasonMissing, SignatureTooSmall, SignatureWrong
from baosong.apps.activities.models import Member, Pledge, RegisterEntry
from baosong.apps.activities.services.member_links import plain_name
from baosong.core.terms.register_values import write_value
from baosong.core.terms.registers import blanks, filled
from baosong.platform.audit.services.log import record

FIELD: Final = (600, 240)
MOST_POINTS: Final = 5000
LONGEST_BLANK: Final = 300
# A name is at least so wide or high, and its lines together so long, in a field of 600 by 240.
LEAST_EXTENT: Final = 40.0
LEAST_WAY: Final = 120.0
Stroke = list[list[int]]


def values_of(line: RegisterEntry) -> dict[str, str]:
    """What a line says, by the names of its fields, as it is written."""
    return {field.name: write_value(field, line.values.get(field.key)) for field in line.register.form.fields}


def text_for(line: RegisterEntry) -> tuple[str, list[str]]:
    """The text with what the line knows filled in, and the blanks that the signer fills."""
    text = filled(line.register.form.pledge, {name: value for name, value in values_of(line).items() if value})
    return text, blanks(text)


def read_strokes(written: str) -> list[Stroke]:
    """The pen's way as the page sends it. Raises SignatureWrong for what is no drawing, SignatureTooSmall for a dot or a scratch."""
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
    """Whether lines are long and wide enough to be a name."""
    points = [(x, y) for stroke in strokes for x, y, _ in stroke]
    if len(points) < 8:
        return False
    extent = max(max(x for x, _ in points) - min(x for x, _ in points), max(y for _, y in points) - min(y for _, y in points))
    way = sum(math.dist(stroke[n][:2], stroke[n + 1][:2]) for stroke in strokes for n in range(len(stroke) - 1))
    return extent >= LEAST_EXTENT and way >= LEAST_WAY


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seal_of(pledge: Pledge) -> str:
    """The hash over all that was signed: text and its version, how, the mark, whose, when (UTC). Names enter as they stand in the mark and text only."""
    moment = pledge.signed_at.astimezone(UTC).isoformat()
    return _digest([pledge.line_id, pledge.member_id, pledge.text_sha256, pledge.version, pledge.method, pledge.mark_sha256, moment])


def is_intact(pledge: Pledge) -> bool:
    """Whether text and mark are those that were signed. After an erasure neither is there, and the hashes stand alone."""
    mark = pledge.typed if pledge.method == SignatureMethod.TYPED else pledge.strokes
    parts = (not pledge.text and not mark) or (_digest(pledge.text) == pledge.text_sha256 and _digest(mark) == pledge.mark_sha256)
    return parts and pledge.seal == seal_of(pledge)


@transaction.atomic
def sign(line: RegisterEntry, member: Member, *, answers: Mapping[str, str], strokes: list[Stroke] | None, typed: str, at: datetime) -> Pledge:
    """Signs the text of a line by drawing, or by typing one's name.

    Raises LineNotOpen, PledgeSigned, BlanksLeft, SignatureWrong where nothing was drawn or the name is another's.
    """
    line = RegisterEntry.objects.select_for_update(of=("self",)).select_related("register").get(pk=line.pk)
    if line.state != RegisterEntryState.ACTIVE or line.signer_id != member.pk:
        raise EntryNotOpen
    if line.pledges.filter(member=member, withdrawn_at=None).exists():
        raise PledgeSigned
    text, left = text_for(line)
    given = {name: " ".join(value.split())[:LONGEST_BLANK] for name, value in answers.items() if name in left and value.strip()}
    if missing := [name for name in left if name not in given]:
        raise BlanksLeft(blanks=missing)
    text = filled(text, given)
    if strokes is None and plain_name(typed) != plain_name(member.name):
        raise SignatureWrong
    typed = "" if strokes is not None else typed.strip()[:60]
    pledge = Pledge(
        line=line,
        member=member,
        text=text,
        text_sha256=_digest(text),
        version=line.register.version,
        method=SignatureMethod.TYPED if strokes is None else SignatureMethod.DRAWN,
        typed=typed,
        strokes=strokes or [],
        mark_sha256=_digest(typed if strokes is None else strokes),
        signed_at=at,
    )
    pledge.seal = seal_of(pledge)
    pledge.save()
    record("pledge.signed", pledge, by=None, at=at, line=line.pk, version=pledge.version, method=pledge.method, seal=pledge.seal)
    return pledge


@transaction.atomic
def withdraw(line: RegisterEntry, member: Member, *, reason: str, at: datetime) -> Pledge:
    """Takes the pledge back, with a reason; it stays to be read and printed, marked as withdrawn. Raises NothingToWithdraw, RecordReasonMissing."""
    if not reason.strip():
        raise RecordReasonMissing
    pledge = Pledge.objects.select_for_update().filter(line=line, member=member, withdrawn_at=None).first()
    if pledge is None:
        raise NothingToWithdraw
    pledge.withdrawn_at, pledge.reason = at, reason.strip()[:300]
    pledge.save(update_fields=["withdrawn_at", "reason"])
    record("pledge.withdrawn", pledge, by=None, at=at, line=line.pk, seal=pledge.seal)
    return pledge
