"""A call that comes from another installation becomes one of ours, published already, with its notice and sentences intact."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Call, Notice
from baosong.apps.calls.services.counters import open_to
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.calls.services.publish import open_tasks
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Terms


@transaction.atomic
def arrive(notice: Notice, terms: Terms, *, title: str, unit: Unit, to: Unit, deadlines: Mapping[str, datetime], note: str, by: Person, at: datetime) -> Call:
    """Keeps the notice and opens the call of `unit`, which stands for the other installation, to the one unit of ours that answers it."""
    notice.save(force_insert=True)
    call = Call.objects.create(
        unit=unit,
        notice=notice,
        title=title[:200],
        state=CallState.PUBLISHED,
        terms_json=encoded(terms),
        covering_note=note[:2000],
        made_by=by,
        made_at=at,
        published_at=at,
    )
    open_tasks(call, deadlines)
    open_to(call, [to])
    return call
