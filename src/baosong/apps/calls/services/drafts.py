"""Draft calls: from a notice's text, and their changes."""

from datetime import datetime

import msgspec
from django.db import transaction

from baosong.apps.calls.enums import REVISE
from baosong.apps.calls.errors import CallNotDraft
from baosong.apps.calls.models import Call, Notice
from baosong.apps.orgs.models import Person, Unit
from baosong.core.notice.parser import read
from baosong.core.terms import Terms
from baosong.platform.audit.services.log import record


@transaction.atomic
def draft_from(text: str, *, unit: Unit, by: Person, at: datetime, file_name: str = "", sha256: str = "") -> Call:
    """Store the notice, parse it, and create a draft of its terms."""
    notice = Notice.objects.create(text=text, file_name=file_name[:255], sha256=sha256, received_at=at)
    terms = read(text)
    call = Call.objects.create(unit=unit, notice=notice, title=terms.title[:200], terms_json=encoded(terms), made_by=by, made_at=at)
    record("call.drafted", call, by=by, at=at, title=call.title, tasks=len(terms.tasks))
    return call


@transaction.atomic
def revise(call: Call, terms: Terms, *, by: Person, at: datetime) -> Call:
    """Replace a draft's terms. Refuses a published call."""
    call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not REVISE.is_open(call.state):
        raise CallNotDraft
    if call.terms_json == encoded(terms):
        return call
    call.terms_json, call.title = encoded(terms), terms.title[:200]
    call.save(update_fields=["terms_json", "title"])
    call.__dict__.pop("terms", None)
    record("call.revised", call, by=by, at=at)
    return call


def encoded(terms: Terms) -> str:
    """Terms as stored JSON."""
    return msgspec.json.encode(terms).decode()
