"""Quotas by named unit: read from the tables of a notice, matched to the units of the tree; rows that match none are decided by a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.models import Amendment, Call, DismissedPlace, UnmatchedQuotaRow
from baosong.apps.calls.queries import facts_of
from baosong.apps.calls.services.amendments import revise as revise_amendment
from baosong.apps.calls.services.drafts import encoded, locked_draft
from baosong.apps.orgs.models import Person, Unit
from baosong.core.notice.quota_tables import QuotaTable, tasks_of_columns
from baosong.core.notice.unit_names import matching_unit
from baosong.core.terms import Evidence, Terms, TermsQuota, TermsTask
from baosong.core.terms.quotas import own_quotas, with_own_bounds
from baosong.platform.audit.services.log import record

Counts = dict[str, list[int | None]]


@dataclass(frozen=True, slots=True)
class IncomingQuotaTable:
    """A table of quotas, what it is called, and where its rows stand in the notice (none for another table); keys of the columns' tasks where they are known."""

    table: QuotaTable
    title: str
    spans: tuple[tuple[int, int], ...] = ()
    task_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotasRead:
    """What became of tables of quotas: how many units have a number, how many rows matched none, words above columns that fit no task."""

    units: int = 0
    unmatched: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TablesRead:
    """Terms with the quotas of tables; keys of the units named, names and numbers of rows that match no unit with their places, and columns that fit no task."""

    terms: Terms
    named: frozenset[int]
    unmatched: tuple[tuple[str, Counts, tuple[int | None, int | None]], ...]
    columns: tuple[str, ...]

    @property
    def read(self) -> QuotasRead:
        return QuotasRead(len(self.named), len(self.unmatched), self.columns)


def read_tables(terms: Terms, tables: Sequence[IncomingQuotaTable], *, below: Unit, replaces: bool = False) -> TablesRead:
    """Add the quotas of tables for the units below one. A later table does not change what an earlier one gave, nor what the terms have unless `replaces`."""
    first, named, levels = terms, set[int](), _levels(below)
    unmatched, columns = list[tuple[str, Counts, tuple[int | None, int | None]]](), list[str]()
    for incoming in tables:
        tasks = [first.task(key) for key in incoming.task_keys] or tasks_of_columns(incoming.table, first, incoming.title)
        columns += [column.label for column, task in zip(incoming.table.columns, tasks, strict=True) if task is None]
        for row in incoming.table.rows:
            counts = _counts(tasks, row.counts)
            where = incoming.spans[row.index] if incoming.spans else (None, None)
            if not counts:
                continue
            unit = unit_named(row.unit, levels)
            if unit is None:
                unmatched.append((row.unit[:120], counts, where))
            else:
                evidence = Evidence(*where) if None not in where else None
                terms = with_quotas(terms, unit, counts, evidence=evidence, replaces=replaces and unit.pk not in named)
                named.add(unit.pk)
    return TablesRead(terms, frozenset(named), tuple(unmatched), tuple(dict.fromkeys(columns)))


def _counts(tasks: Sequence[TermsTask | None], counts: Sequence[tuple[int | None, int | None] | None]) -> Counts:
    """The numbers of a row by the key of the task; a task may have a column for the least and one for the most."""
    found: Counts = {}
    for task, count in zip(tasks, counts, strict=True):
        if task is not None and count is not None:
            known = found.get(task.key, [None, None])
            found[task.key] = [new if new is not None else old for new, old in zip(count, known, strict=True)]
    return found


def apply_tables(call: Call, tables: Sequence[IncomingQuotaTable]) -> QuotasRead:
    """Add the quotas of the tables to the terms of the draft, in the caller's transaction; rows that match no unit are kept for a decision."""
    found = read_tables(call.terms, tables, below=call.unit)
    keep_unmatched(call, found)
    if found.terms != call.terms:
        _write(call, found.terms)
    return found.read


def keep_unmatched(call: Call, found: TablesRead, *, amendment: Amendment | None = None) -> None:
    """Store the rows that match no unit, for the draft of the call or for an amendment."""
    UnmatchedQuotaRow.objects.bulk_create(
        UnmatchedQuotaRow(call=call, amendment=amendment, name=name, counts=counts, start=where[0], end=where[1]) for name, counts, where in found.unmatched
    )


@transaction.atomic
def add_tables(call: Call, tables: Sequence[IncomingQuotaTable], *, by: Person, at: datetime) -> QuotasRead:
    """Add the quotas of tables to a draft. Refuses a published call."""
    call = locked_draft(call)
    read = apply_tables(call, tables)
    if read.units:
        record("call.revised", call, by=by, at=at, units_with_quota=read.units)
    return read


def _write(call: Call, terms: Terms) -> None:
    call.terms_json = encoded(terms)
    call.__dict__.pop("terms", None)
    call.save(update_fields=["terms_json"])


def _levels(unit: Unit) -> list[list[Unit]]:
    """The units directly below first, then all."""
    units = list(Unit.objects.filter(path__startswith=unit.path).exclude(pk=unit.pk).order_by("path"))
    return [[other for other in units if other.depth == unit.depth + 1], units]


def unit_named(name: str, levels: Iterable[Sequence[Unit]]) -> Unit | None:
    """The unit that a row names, of the highest level where exactly one has that name."""
    for units in levels:
        key = matching_unit(name, [(unit.pk, unit.name) for unit in units])
        if key is not None:
            return next(unit for unit in units if unit.pk == key)
    return None


def with_quotas(terms: Terms, unit: Unit, counts: Counts, *, evidence: Evidence | None = None, replaces: bool = False) -> Terms:
    """The terms with quotas for one unit, by the keys of the tasks; a task that has one for the unit already is unchanged unless `replaces`."""

    def change(task: TermsTask) -> TermsTask:
        if task.key not in counts:
            return task
        if replaces:
            task = with_own_bounds(task, facts_of(unit), None, None)
        if own_quotas(task, facts_of(unit)):
            return task
        least, most = counts[task.key]
        return replace(task, quotas=(*task.quotas, TermsQuota(least, most, unit=unit.name, unit_id=unit.pk, evidence=evidence)))

    return replace(terms, tasks=tuple(change(task) for task in terms.tasks))


@transaction.atomic
def decide(row: UnmatchedQuotaRow, unit: Unit | None, *, by: Person, at: datetime) -> None:
    """Give the numbers of a row to a unit below the call's, or leave it out (None). Idempotent. Refuses a published call without an amendment."""
    call = locked_draft(row.call) if row.amendment_id is None else Call.objects.select_related("unit").get(pk=row.call_id)
    if not UnmatchedQuotaRow.objects.filter(pk=row.pk, call=call).delete()[0]:
        return
    where = Evidence(row.start, row.end) if row.start is not None and row.end is not None else None
    if unit is not None and unit.path.startswith(call.unit.path):
        if row.amendment is None:
            _write(call, with_quotas(call.terms, unit, row.counts, evidence=where))
        else:
            revise_amendment(call, with_quotas(row.amendment.terms, unit, row.counts, replaces=True), by=by, at=at)
    elif where is not None:
        DismissedPlace.objects.get_or_create(call=call, start=where.start, end=where.end)
    record("call.quota_row_decided", call, by=by, at=at, row=row.name, unit=unit.name if unit else "")
