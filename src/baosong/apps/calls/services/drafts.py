"""Draft calls: from a notice's text, and their changes."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

import msgspec
from django.db import transaction

from baosong.apps.calls.enums import REVISE
from baosong.apps.calls.errors import CallNotDraft
from baosong.apps.calls.models import Call, Notice
from baosong.apps.orgs.models import Person, Unit
from baosong.core.notice.parser import Reading, readings
from baosong.core.rules.file_name import AUTHOR_WORDS
from baosong.core.terms import Terms, TermsTask
from baosong.platform.audit.services.log import record


@transaction.atomic
def draft_from(text: str, *, unit: Unit, by: Person, at: datetime, file_name: str = "", sha256: str = "") -> Call:
    """Store the notice, parse it, and create a draft of its terms."""
    notice = Notice.objects.create(text=text, file_name=file_name[:255], sha256=sha256, received_at=at)
    terms = read_terms(text)
    call = Call.objects.create(unit=unit, notice=notice, title=terms.title[:200], terms_json=encoded(terms), made_by=by, made_at=at)
    record("call.drafted", call, by=by, at=at, title=call.title, tasks=len(terms.tasks))
    return call


def read_terms(text: str) -> Terms:
    """The terms that a notice states."""
    return with_named_details(_readings(text).terms)


def with_named_details(terms: Terms) -> Terms:
    """Ask for the author where a notice wants that name in the names of files, so that the name of a file can be offered."""

    def asks_for_author(task: TermsTask) -> bool:
        patterns = [str(rule.value) for piece in task.pieces if (rule := piece.rule("file_name")) is not None]
        return any(word in pattern for pattern in patterns for word in AUTHOR_WORDS)

    return replace(
        terms,
        tasks=tuple(
            replace(task, fields=(*task.fields, "speaker")) if asks_for_author(task) and "speaker" not in task.fields else task for task in terms.tasks
        ),
    )


@lru_cache(maxsize=16)
def _readings(text: str) -> Reading:
    """The readings of a notice; its page asks for them again."""
    return readings(text)


def reading_of(text: str) -> Reading:
    """The readings of a notice, with the details that its rules name."""
    found = _readings(text)
    return replace(found, terms=with_named_details(found.terms), other=with_named_details(found.other) if found.other is not None else None)


def locked_draft(call: Call) -> Call:
    """The call, locked for a change of its draft. Refuses a published call."""
    call = Call.objects.select_for_update(of=("self",)).select_related("notice").get(pk=call.pk)
    if not REVISE.is_open(call.state):
        raise CallNotDraft
    return call


@transaction.atomic
def revise(call: Call, terms: Terms, *, by: Person, at: datetime) -> Call:
    """Replace a draft's terms. Refuses a published call."""
    call = locked_draft(call)
    if call.terms_json == encoded(terms):
        return call
    call.terms_json, call.title = encoded(terms), terms.title
    call.save(update_fields=["terms_json", "title"])
    call.__dict__.pop("terms", None)
    record("call.revised", call, by=by, at=at)
    return call


def encoded(terms: Terms) -> str:
    """Terms as stored JSON."""
    return msgspec.json.encode(terms).decode()
