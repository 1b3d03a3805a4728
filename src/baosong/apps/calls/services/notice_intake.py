"""A notice with all that it brings along becomes the draft of a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.models import Call
from baosong.apps.calls.services import attachments, second_readings
from baosong.apps.calls.services.attachments import IncomingAttachment
from baosong.apps.calls.services.drafts import draft_from
from baosong.apps.calls.services.named_quotas import IncomingQuotaTable, QuotasRead, apply_tables
from baosong.apps.orgs.models import Person, Unit


@dataclass(frozen=True, slots=True)
class IncomingNotice:
    """The text of a notice, its file (name and SHA-256, "" for a pasted one), its attachments, and the tables of quotas in all of them."""

    text: str
    file_name: str = ""
    sha256: str = ""
    attachments: Sequence[IncomingAttachment] = ()
    quota_tables: Sequence[IncomingQuotaTable] = ()


@transaction.atomic
def draft_of(notice: IncomingNotice, *, unit: Unit, by: Person, at: datetime) -> tuple[Call, QuotasRead]:
    """Store the notice with its attachments, and create the draft of its terms with the quotas of its tables."""
    call = draft_from(notice.text, unit=unit, by=by, at=at, file_name=notice.file_name, sha256=notice.sha256)
    attachments.store(call.notice, notice.attachments, terms=call.terms)
    second_readings.ask(call, by=by, at=at)
    return call, apply_tables(call, notice.quota_tables)
