"""Write the audit log; follow its hash chain and find what was changed, removed, or replaced by another chain."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from baosong.platform.audit.models import AuditHead, AuditRecord

FIRST: Final = "0" * 64
HEAD: Final = 1


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The end of the chain: number of records and hash of the last one. Written as `length:hash`."""

    length: int
    hash: str

    def __str__(self) -> str:
        return f"{self.length}:{self.hash}"

    @classmethod
    def parse(cls, written: str) -> "ChainHead":
        """Read `length:hash`. Raises ValueError."""
        match = re.fullmatch(r"([1-9]\d{0,17}):([0-9a-f]{64})", written.strip())
        if match is None:
            raise ValueError(written)
        return cls(int(match[1]), match[2])


# The head of a log without records, which every log extends.
EMPTY: Final = ChainHead(0, FIRST)


def lock_head() -> AuditHead:
    """The row of the head, locked until the transaction ends, so that nobody appends meanwhile. It is created if there is none."""
    found, _ = AuditHead.objects.select_for_update().get_or_create(pk=HEAD, defaults={"hash": _last_hash})  # type: ignore[misc]  # called only on creation
    return found


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One record of several that are appended at once; `facts` must be serialisable as JSON."""

    action: str
    thing: models.Model
    facts: Mapping[str, Any]


def record(action: str, thing: models.Model, /, *, by: Any, at: datetime, **facts: Any) -> AuditRecord:
    """Append a record. `by` is the acting person, None for the system; `facts` must be serialisable as JSON."""
    return record_all([LogEntry(action, thing, facts)], by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def record_all(entries: Sequence[LogEntry], *, by: Any, at: datetime) -> list[AuditRecord]:
    """Append records in this order. The number of queries grows only with the parameters that the database takes at once."""
    last = lock_head()
    length = _length(last, using="default")
    rows, previous = [], last.hash
    for entry in entries:
        row = AuditRecord(
            at=at,
            actor=by,
            actor_name=str(by) if by is not None else "",
            action=entry.action,
            thing=entry.thing._meta.label_lower,
            thing_key=str(entry.thing.pk),
            facts=json.loads(json.dumps(entry.facts, default=str)),
            previous_hash=previous,
        )
        previous = row.hash = hash_of(row)
        rows.append(row)
    AuditRecord.objects.bulk_create(rows)
    move_head(ChainHead(length + len(rows), previous))
    return rows


def move_head(end: ChainHead) -> None:
    """Set the head, locked before: to a record that was appended, or to the end of the records where it is elsewhere."""
    AuditHead.objects.filter(pk=HEAD).update(hash=end.hash, length=end.length, counted_hash=end.hash)


def _last_hash() -> str:
    return AuditRecord.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST


def hash_of(row: AuditRecord) -> str:
    """Return the hash that a record must have: of its content and of the hash of its predecessor."""
    content = [
        row.previous_hash,
        row.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        row.actor_id,
        row.actor_name,
        row.action,
        row.thing,
        row.thing_key,
        row.facts,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def head(*, using: str = "default") -> ChainHead:
    """Return the head as the last writer left it. Without its row, as versions before the first head left it, it is computed."""
    found = AuditHead.objects.using(using).filter(pk=HEAD).first()
    if found is None:
        records = AuditRecord.objects.using(using)
        return ChainHead(records.count(), records.order_by("-pk").values_list("hash", flat=True).first() or FIRST)
    return ChainHead(_length(found, using=using), found.hash)


def _length(found: AuditHead, *, using: str) -> int:
    if found.length is not None and found.counted_hash == found.hash:
        return found.length
    return AuditRecord.objects.using(using).count()


def is_in_log(known: ChainHead) -> bool:
    """Return whether a sound record has this hash, and the log has not become shorter. The records before it are checked by `examine`."""
    if known == EMPTY:
        return True
    row = AuditRecord.objects.filter(hash=known.hash).first()
    return row is not None and hash_of(row) == row.hash and head().length >= known.length


@dataclass(slots=True)
class ChainReport:
    """What one pass over the log found.

    `broken`: key of each record whose hash or link to its predecessor is wrong, with a fingerprint of this state; `end`: where the
    records end; `head`: where the row of the head says that they end; `positions`: of the hashes that were looked for.
    """

    head: ChainHead
    end: ChainHead = field(default_factory=lambda: ChainHead(0, FIRST))
    broken: dict[int, str] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        """Whether records are missing at the end, or were added there without the head."""
        return self.end != self.head

    def has(self, known: ChainHead) -> bool:
        """Whether the log extends a known head: the record with its hash stands at its position. The hash must have been looked for."""
        return known == EMPTY or self.positions.get(known.hash) == known.length


def examine(looked_for: Collection[str] = (), *, using: str = "default") -> ChainReport:
    """Read every record once. With writers at work, `using` is a connection with a snapshot."""
    report = ChainReport(head(using=using))
    previous, length, hashes = FIRST, 0, frozenset(looked_for)
    for row in AuditRecord.objects.using(using).order_by("pk").iterator():
        length += 1
        computed = hash_of(row)
        if row.previous_hash != previous or row.hash != computed:
            report.broken[row.pk] = hashlib.sha256(f"{previous} {row.hash} {computed}".encode()).hexdigest()
        previous = row.hash
        if previous in hashes:
            report.positions[previous] = length
    report.end = ChainHead(length, previous)
    return report
