"""Import of a published call from another installation, with its notice and sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import PUBLISH
from baosong.apps.calls.models import Call, Notice
from baosong.apps.calls.services.attachments import IncomingAttachment, store
from baosong.apps.calls.services.counters import open_to
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.calls.services.publish import open_tasks
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Terms


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """A call as a bundle brings it; `deadlines` by the tasks' keys."""

    notice: Notice
    terms: Terms
    title: str
    deadlines: Mapping[str, datetime]
    note: str
    attachments: Sequence[IncomingAttachment] = ()


@transaction.atomic
def import_call(incoming: IncomingCall, *, unit: Unit, to: Unit, by: Person, at: datetime) -> Call:
    """Store the notice and open the call of `unit`, which stands for the other installation, to the one unit of ours that answers it."""
    incoming.notice.save(force_insert=True)
    store(incoming.notice, incoming.attachments)
    call = Call.objects.create(
        unit=unit,
        notice=incoming.notice,
        title=incoming.title,
        state=PUBLISH.target,
        terms_json=encoded(incoming.terms),
        covering_note=incoming.note,
        made_by=by,
        made_at=at,
        published_at=at,
    )
    open_tasks(call, incoming.deadlines)
    open_to(call, [to])
    return call
