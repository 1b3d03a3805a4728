"""Numbers of each unit and task, set in a grid: in the draft of a call, or in an amendment of a published one."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import AMEND, REVISE
from baosong.apps.calls.errors import QuotasChanged
from baosong.apps.calls.models import Amendment, Call
from baosong.apps.calls.queries import facts_of
from baosong.apps.calls.services import amendments, drafts
from baosong.apps.calls.services.named_quotas import IncomingQuotaTable, QuotasRead, keep_unmatched, read_tables
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import Terms
from baosong.core.terms.quotas import with_own_bounds
from baosong.platform.audit.services.log import record

# Least and most by the key of the task and that of the unit.
Numbers = Mapping[tuple[str, int], tuple[int | None, int | None]]


def is_open(call: Call) -> bool:
    """Whether numbers can be set: in a draft, or in an amendment."""
    return REVISE.is_open(call.state) or AMEND.is_open(call.state)


def amendment_of(call: Call, *, by: Person, at: datetime) -> Amendment | None:
    """The person's amendment of a published call, not saved where it is new; None for a draft."""
    return None if REVISE.is_open(call.state) else amendments.draft_of(call, by=by, at=at)


def terms_of(call: Call, *, by: Person, at: datetime) -> Terms:
    """The terms whose numbers the person sets."""
    amendment = amendment_of(call, by=by, at=at)
    return call.terms if amendment is None else amendment.terms


def digest(terms: Terms) -> str:
    """SHA-256 of the numbers, by which a change since the page was shown is noticed."""
    return hashlib.sha256(repr([(task.key, task.quotas) for task in terms.tasks]).encode()).hexdigest()


@transaction.atomic
def set_numbers(call: Call, numbers: Numbers, *, units: Sequence[Unit], known: str, by: Person, at: datetime) -> Terms:
    """Set the numbers of units. Refuses numbers that have changed since the page that showed them (`known`), and what `revise` refuses."""
    call = amendments.locked_call(call)
    terms = terms_of(call, by=by, at=at)
    if digest(terms) != known:
        raise QuotasChanged
    facts = [facts_of(unit) for unit in units]
    tasks = []
    for task in terms.tasks:
        for unit in facts:
            if unit.key is not None and (bounds := numbers.get((task.key, unit.key))) is not None:
                task = with_own_bounds(task, unit, *bounds)
        tasks.append(task)
    return _store(call, replace(terms, tasks=tuple(tasks)), by=by, at=at)


@transaction.atomic
def add_tables(call: Call, tables: Sequence[IncomingQuotaTable], *, by: Person, at: datetime) -> QuotasRead:
    """Set the numbers that tables state, instead of those that the units had; rows that match no unit are kept for a decision."""
    call = amendments.locked_call(call)
    found = read_tables(terms_of(call, by=by, at=at), tables, below=call.unit, replaces=True)
    _store(call, found.terms, by=by, at=at)
    amendment = amendment_of(call, by=by, at=at)
    if amendment is not None and amendment.pk is None and found.unmatched:
        amendment.save()
    keep_unmatched(call, found, amendment=amendment)
    if found.named:
        record("call.quotas_read", call, by=by, at=at, units=len(found.named))
    return found.read


def _store(call: Call, terms: Terms, *, by: Person, at: datetime) -> Terms:
    if REVISE.is_open(call.state):
        return drafts.revise(call, terms, by=by, at=at).terms
    return terms if terms == terms_of(call, by=by, at=at) else amendments.revise(call, terms, by=by, at=at).terms
