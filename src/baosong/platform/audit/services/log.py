"""Writing and verifying the journal."""

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
    """Adds a line. `by` is the acting person, or None for the system; facts must fit JSON."""
    head, _ = AuditHead.objects.select_for_update().get_or_create(pk=HEAD, defaults={"hash": _last_hash})  # type: ignore[misc]  # asked only where there is none
    line = AuditRecord(
        at=at,
        actor=by,
        actor_name=str(by) if by is not None else "",
        action=action,
        thing=thing._meta.label_lower,
        thing_key=str(thing.pk),
        facts=json.loads(json.dumps(facts, default=str)),
        previous_hash=head.hash,
    )
    line.hash = _hash(line)
    line.save(force_insert=True)
    AuditHead.objects.filter(pk=HEAD).update(hash=line.hash)
    return line


def _last_hash() -> str:
    return AuditRecord.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST


def _hash(line: AuditRecord) -> str:
    content = [
        line.previous_hash,
        line.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        line.actor_id,
        line.actor_name,
        line.action,
        line.thing,
        line.thing_key,
        line.facts,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def first_broken() -> AuditRecord | None:
    """The first line whose hash or whose link to the line before is wrong; None where the chain holds."""
    previous = FIRST
    for line in AuditRecord.objects.order_by("pk").iterator():
        if line.previous_hash != previous or line.hash != _hash(line):
            return line
        previous = line.hash
    return None


def head_fits() -> bool:
    """Whether the head names the last line: false where lines were cut off the end."""
    head = AuditHead.objects.filter(pk=HEAD).first()
    return (head.hash if head else FIRST) == _last_hash()
