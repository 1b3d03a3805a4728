"""Writing and verifying the journal."""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from baosong.journal.models import Record

FIRST: Final = "0" * 64


@transaction.atomic
def record(deed: str, thing: models.Model, *, by: Any, at: datetime, **facts: Any) -> Record:
    """Adds a line. `by` is the acting person, or None for the system; facts must fit JSON."""
    last = Record.objects.select_for_update().order_by("-pk").only("hash").first()
    line = Record(
        at=at,
        actor=by,
        actor_name=str(by) if by is not None else "",
        deed=deed,
        thing=thing._meta.label_lower,
        thing_key=str(thing.pk),
        facts=json.loads(json.dumps(facts, default=str)),
        previous_hash=last.hash if last else FIRST,
    )
    line.hash = _hash(line)
    line.save(force_insert=True)
    return line


def _hash(line: Record) -> str:
    content = [
        line.previous_hash,
        line.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        line.actor_id,
        line.actor_name,
        line.deed,
        line.thing,
        line.thing_key,
        line.facts,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def first_broken() -> Record | None:
    """The first line whose hash or whose link to the line before is wrong; None where the chain holds."""
    previous = FIRST
    for line in Record.objects.order_by("pk").iterator():
        if line.previous_hash != previous or line.hash != _hash(line):
            return line
        previous = line.hash
    return None
