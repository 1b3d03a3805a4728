"""Write and verify the audit log."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from baosong.platform.audit.models import AuditHead, AuditRecord

FIRST: Final = "0" * 64
HEAD: Final = 1


@transaction.atomic(savepoint=False)
def record(action: str, thing: models.Model, /, *, by: Any, at: datetime, **facts: Any) -> AuditRecord:
    """Append a record. `by` is the acting person, None for the system; `facts` must be serialisable as JSON."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=HEAD, defaults={"hash": _last_hash})  # type: ignore[misc]  # called only on creation
    row = AuditRecord(
        at=at,
        actor=by,
        actor_name=str(by) if by is not None else "",
        action=action,
        thing=thing._meta.label_lower,
        thing_key=str(thing.pk),
        facts=json.loads(json.dumps(facts, default=str)),
        previous_hash=head.hash,
    )
    row.hash = _hash(row)
    row.save(force_insert=True)
    AuditHead.objects.filter(pk=HEAD).update(hash=row.hash)
    return row


def _last_hash() -> str:
    return AuditRecord.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST


def _hash(row: AuditRecord) -> str:
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


def first_broken() -> AuditRecord | None:
    """Return the first record whose hash or link to its predecessor is wrong; None if the chain is intact."""
    previous = FIRST
    for row in AuditRecord.objects.order_by("pk").iterator():
        if row.previous_hash != previous or row.hash != _hash(row):
            return row
        previous = row.hash
    return None


def head_fits() -> bool:
    """Return whether the head is the last record's hash; False if records were cut off the end."""
    head = AuditHead.objects.filter(pk=HEAD).first()
    return (head.hash if head else FIRST) == _last_hash()
