"""The audit records of a submission, in sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from baosong.platform.audit.models import AuditRecord
from baosong.platform.messages.audit_actions import sentence


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Who did what when."""

    at: datetime
    who: str
    what: str


def history(records: Iterable[AuditRecord]) -> list[HistoryLine]:
    """The newest first; small changes of the text are left out."""
    lines = [HistoryLine(record.at, record.actor_name, sentence(record.action, record.facts)) for record in records if record.action != "submission.described"]
    return lines[::-1]
