"""Quotas by named unit: read from the tables of a notice, matched to the units of the tree; rows that match none are decided by a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.models import Call, DismissedPlace, UnmatchedQuotaRow
from baosong.apps.calls.services.drafts import encoded, locked_draft
from baosong.apps.orgs.models import Person, Unit
from baosong.core.notice.quota_tables import QuotaTable, tasks_of_columns
from baosong.core.notice.unit_names import matching_unit
from baosong.core.terms import Evidence, Terms, TermsQuota, TermsTask
from baosong.platform.audit.services.log import record

Counts = dict[str, list[int | None]]


@dataclass(frozen=True, slots=True)
class IncomingQuotaTable:
    """A table of quotas, what it is called, and where its rows stand in the notice (none for one in an attachment)."""

    table: QuotaTable
    title: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class QuotasRead:
    """What became of tables of quotas: how many units have a number, how many rows matched none, words above columns that fit no task."""

    units: int = 0
    unmatched: int = 0
    columns: tuple[str, ...] = ()


def apply_tables(call: Call, tables: Sequence[IncomingQuotaTable]) -> QuotasRead:
    """Add the quotas of the tables to the terms of the draft, in the caller's transaction; rows that match no unit are kept for a decision.

    A later table does not change what an earlier one gave to the same unit and task.
    """
    terms, named = call.terms, set[int]()
    levels, unmatched, columns = _levels(call.unit), list[UnmatchedQuotaRow](), list[str]()
    for incoming in tables:
        tasks = tasks_of_columns(incoming.table, terms, incoming.title)
        columns += [column.label for column, task in zip(incoming.table.columns, tasks, strict=True) if task is None]
        for row in incoming.table.rows:
            counts: Counts = {task.key: list(count) for task, count in zip(tasks, row.counts, strict=True) if task is not None and count is not None}
            where = incoming.spans[row.index] if incoming.spans else (None, None)
            if not counts:
                continue
            unit = unit_named(row.unit, levels)
            if unit is None:
                unmatched.append(UnmatchedQuotaRow(call=call, name=row.unit[:120], counts=counts, start=where[0], end=where[1]))
            else:
                named.add(unit.pk)
                terms = with_quotas(terms, unit, counts, evidence=Evidence(*where) if None not in where else None)
    UnmatchedQuotaRow.objects.bulk_create(unmatched)
    if terms != call.terms:
        _write(call, terms)
    return QuotasRead(len(named), len(unmatched), tuple(dict.fromkeys(columns)))


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


def with_quotas(terms: Terms, unit: Unit, counts: Counts, *, evidence: Evidence | None = None) -> Terms:
    """The terms with quotas for one unit, by the keys of the tasks; a task that has one for the unit already is unchanged."""

    def change(task: TermsTask) -> TermsTask:
        if task.key not in counts or any(quota.unit_id == unit.pk for quota in task.quotas):
            return task
        least, most = counts[task.key]
        return replace(task, quotas=(*task.quotas, TermsQuota(least, most, unit=unit.name, unit_id=unit.pk, evidence=evidence)))

    return replace(terms, tasks=tuple(change(task) for task in terms.tasks))


@transaction.atomic
def decide(row: UnmatchedQuotaRow, unit: Unit | None, *, by: Person, at: datetime) -> None:
    """Give the numbers of a row to a unit below the call's, or leave it out (None). Idempotent. Refuses a published call."""
    call = locked_draft(row.call)
    if not UnmatchedQuotaRow.objects.filter(pk=row.pk, call=call).delete()[0]:
        return
    where = Evidence(row.start, row.end) if row.start is not None and row.end is not None else None
    if unit is not None and unit.path.startswith(call.unit.path):
        _write(call, with_quotas(call.terms, unit, row.counts, evidence=where))
    elif where is not None:
        DismissedPlace.objects.get_or_create(call=call, start=where.start, end=where.end)
    record("call.quota_row_decided", call, by=by, at=at, row=row.name, unit=unit.name if unit else "")
