"""The second reading of a draft's notice: asked for where the operator chose a reader, answered by a job."""

from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from baosong.apps.calls.enums import ANSWER_READING, ASK_AGAIN, FAIL_READING
from baosong.apps.calls.jobs import AskSecondReader
from baosong.apps.calls.models import Call, SecondReading
from baosong.apps.calls.services.drafts import encoded, locked_draft
from baosong.apps.orgs.models import Person
from baosong.core.notice.second_reader import VerifiedReading
from baosong.platform.audit.services.log import record
from baosong.platform.jobs.job_queue import after_commit


def receiver() -> str:
    """The host to which the text of notices is sent; the name of the reader where it has no address; "" where there is no reader."""
    reader = settings.BAOSONG_READER
    return (urlsplit(reader["address"]).hostname or reader["name"]) if reader["name"] else ""


@transaction.atomic
def ask(call: Call, *, by: Person, at: datetime) -> None:
    """Ask the reader for the notice of a draft after the commit; without effect where there is no reader. Refuses a published call."""
    call = locked_draft(call)
    if not receiver() or not call.notice.text.strip():
        SecondReading.objects.filter(call=call).delete()
        return
    row = SecondReading.objects.filter(call=call).first() or SecondReading(call=call, number=0)
    row.number += 1
    row.state, row.reader, row.address = ASK_AGAIN.target, settings.BAOSONG_READER["name"][:80], receiver()[:255]
    row.asked_at, row.answered_at, row.terms_json, row.dropped, row.fault = at, None, "", [], ""
    row.save()
    after_commit(AskSecondReader(call.pk, row.number, by.pk))


@transaction.atomic
def sending(call_id: int, number: int, *, by: Person, at: datetime) -> Call | None:
    """Record that the text is sent, and return the call; None where the request is answered or a later one was made."""
    row = _asked(call_id, number)
    if row is None:
        return None
    record("call.sent_to_reader", row.call, by=by, at=at, reader=row.reader, address=row.address, characters=len(row.call.notice.text))
    return row.call


@transaction.atomic
def answer(call_id: int, number: int, found: VerifiedReading, *, at: datetime) -> None:
    """Store the answer to a request, unless a later one was made."""
    row = _asked(call_id, number)
    if row is not None:
        row.state, row.terms_json, row.dropped, row.answered_at = ANSWER_READING.target, encoded(found.terms), [asdict(one) for one in found.dropped], at
        row.save()


@transaction.atomic
def fail(call_id: int, number: int, fault: str, *, at: datetime) -> None:
    """Store why there is no answer to a request."""
    row = _asked(call_id, number)
    if row is not None:
        row.state, row.fault, row.answered_at = FAIL_READING.target, fault[:20], at
        row.save()


def _asked(call_id: int, number: int) -> SecondReading | None:
    """The locked request, if it is still the last one, has no answer, and its call is still a draft."""
    row = SecondReading.objects.select_for_update(of=("self",)).select_related("call__notice").filter(call_id=call_id, number=number).first()
    return row if row is not None and ANSWER_READING.is_open(row.state) and row.call.can["revise"] else None
