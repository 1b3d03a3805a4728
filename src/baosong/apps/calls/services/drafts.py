"""From a notice's text to a draft call, and changes to the draft."""

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
    """Keeps the notice, reads it, and makes a draft call of what it states."""
    notice = Notice.objects.create(text=text, file_name=file_name[:255], sha256=sha256, received_at=at)
    terms = read(text)
    call = Call.objects.create(unit=unit, notice=notice, title=terms.title[:200], terms_json=encoded(terms), made_by=by, made_at=at)
    record("call.drafted", call, by=by, at=at, title=call.title, tasks=len(terms.tasks))
    return call


@transaction.atomic
def revise(call: Call, terms: Terms, *, by: Person, at: datetime) -> Call:
    """Replaces a draft's terms."""
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
    """Terms as they are stored."""
    return msgspec.json.encode(terms).decode()
