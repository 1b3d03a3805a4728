"""The audit log of a submission in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from baosong.platform.audit.models import AuditRecord
from baosong.platform.messages.audit_actions import sentence


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Who did what when."""

    at: datetime
    who: str
    what: str


def history(records: Iterable[AuditRecord]) -> list[HistoryEntry]:
    """The records as sentences, newest first, without changes of title and details."""
    entries = [
        HistoryEntry(record.at, record.actor_name, sentence(record.action, record.facts)) for record in records if record.action != "submission.described"
    ]
    return entries[::-1]
