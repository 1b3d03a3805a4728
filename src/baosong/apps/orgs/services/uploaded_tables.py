"""Tables that wait for the confirmation of an import, and the meaning of columns that is remembered."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import ColumnMapping, Person, Unit, UploadedTable
from baosong.apps.orgs.services import import_table
from baosong.apps.orgs.services.import_rows import COLUMNS, ImportOptions, ImportRow
from baosong.core.tables import HEADING_SEARCH, ColumnKind, TableLayout, heading_text, lay_out

# A table has personal data; one that is not imported is deleted after this time.
KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SheetTexts:
    """A sheet as texts (`platform.tables.sheets.read_sheet`)."""

    file_name: str
    rows: Sequence[Sequence[str]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    sheet: str = ""
    other_sheets: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TableReading:
    """How a table is read: the row of its heading, the column of the import by index, and what the table does not say."""

    heading: int | None
    columns: Mapping[int, str]
    role: Role = Role.LIAISON
    makes_parents: bool = True


@transaction.atomic
def store(sheet: SheetTexts, *, unit: Unit, kinds: Sequence[ColumnKind], by: Person, at: datetime) -> UploadedTable:
    """Store a table in place of the person's last one for the unit, read as one with these headings was read before, or as `kinds` guess."""
    UploadedTable.objects.filter(unit=unit, made_by=by).delete()
    merged = [list(one) for one in sheet.merged]
    table = UploadedTable(unit=unit, made_by=by, made_at=at, file_name=sheet.file_name[-200:], sheet=sheet.sheet[:60], merged=merged)
    table.rows, table.other_sheets = [list(row) for row in sheet.rows], list(sheet.other_sheets)[:50]
    known = _remembered(table, kinds)
    if known is not None:
        _read_as(table, known)
        table.is_remembered = True
    else:
        layout = lay_out(table.rows, table_merges(table), kinds=kinds)
        _read_as(table, TableReading(layout.heading[0] if layout.heading else None, layout.guess(kinds)))
    table.save()
    return table


def table_merges(table: UploadedTable) -> list[tuple[int, int, int, int]]:
    """The ranges of merged cells."""
    return [(top, left, bottom, right) for top, left, bottom, right in table.merged]


def layout_of(table: UploadedTable) -> TableLayout:
    """The table's heading, columns, data and rows that are left out; all rows are left out while no heading is known."""
    return lay_out(table.rows, table_merges(table), kinds=(), heading=table.heading if table.heading is not None else len(table.rows) + 1)


def rows_of(table: UploadedTable, layout: TableLayout) -> list[ImportRow]:
    """The rows of data in the columns of the import."""
    columns = {int(index): name for index, name in table.columns.items()}
    return [ImportRow(record.number, **{name: " ".join(record.cell(index).split()) for index, name in columns.items()}) for record in layout.records]


def options_of(table: UploadedTable) -> ImportOptions:
    """What the table does not say; account names are made where it has no column of them."""
    return ImportOptions(Role(table.role), makes_parents=table.makes_parents, makes_usernames="username" not in table.columns.values())


@transaction.atomic
def read_otherwise(table: UploadedTable, reading: TableReading, *, kinds: Sequence[ColumnKind], at: datetime) -> UploadedTable:
    """Read the table in another way and remember it for the unit and these headings. With another heading the columns are guessed anew."""
    table = UploadedTable.objects.select_for_update().get(pk=table.pk)
    is_other_heading = reading.heading != table.heading
    if is_other_heading:
        layout = lay_out(table.rows, table_merges(table), kinds=kinds, heading=reading.heading)
        reading = TableReading(reading.heading, layout.guess(kinds), reading.role, reading.makes_parents)
    _read_as(table, reading)
    table.is_remembered = False
    table.save()
    if not is_other_heading:
        remember(table, at=at)
    return table


def _read_as(table: UploadedTable, reading: TableReading) -> None:
    table.heading, table.role, table.makes_parents = reading.heading, reading.role, reading.makes_parents
    table.columns = {str(index): name for index, name in sorted(reading.columns.items()) if name in COLUMNS}


def _digest(layout: TableLayout) -> str:
    """SHA-256 of the headings in their order."""
    names = [heading_text(column.heading) for column in layout.columns if column.heading]
    return hashlib.sha256(json.dumps(names, ensure_ascii=False).encode()).hexdigest()


def remember(table: UploadedTable, *, at: datetime) -> None:
    """Remember for the unit what the columns of tables with these headings mean."""
    layout = layout_of(table)
    if layout.heading:
        values = {"columns": table.columns, "role": table.role, "makes_parents": table.makes_parents, "saved_at": at}
        ColumnMapping.objects.update_or_create(unit=table.unit, digest=_digest(layout), defaults=values)


def _remembered(table: UploadedTable, kinds: Sequence[ColumnKind]) -> TableReading | None:
    """How a table with these headings was read for the unit; the heading that would be found comes first."""
    found = lay_out(table.rows, table_merges(table), kinds=kinds).heading
    known = dict(ColumnMapping.objects.filter(unit=table.unit).values_list("digest", "pk"))
    if not known:
        return None
    for heading in [*found[:1], *range(1, min(HEADING_SEARCH, len(table.rows)) + 1)]:
        layout = lay_out(table.rows[: heading + 2], table_merges(table), kinds=kinds, heading=heading)
        key = known.get(_digest(layout))
        if layout.heading and key:
            mapping = ColumnMapping.objects.get(pk=key)
            return TableReading(heading, {int(index): name for index, name in mapping.columns.items()}, Role(mapping.role), mapping.makes_parents)
    return None


def plan_of(table: UploadedTable, layout: TableLayout, *, roles: Mapping[str, Role], by: Person) -> import_table.ImportPlan:
    """What the import of the table would do."""
    return import_table.plan(rows_of(table, layout), under=table.unit, roles=roles, options=options_of(table), by=by)


def sweep(*, at: datetime) -> int:
    """Delete tables that nobody has imported; return how many."""
    return UploadedTable.objects.filter(made_at__lt=at - KEPT).delete()[0]
