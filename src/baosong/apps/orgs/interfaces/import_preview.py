"""What the page of an import shows: how the table was read, what is left out, what would be made, faults and notes in groups."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces.import_columns import role_words
from baosong.apps.orgs.interfaces.import_sentences import (
    column_name,
    fault_sentence,
    fault_title,
    left_out_sentence,
    note_example,
    note_title,
    outcome_sentence,
)
from baosong.apps.orgs.models import Person, UploadedTable
from baosong.apps.orgs.services.import_rows import COLUMNS, ImportFault, ImportNote
from baosong.apps.orgs.services.import_table import ImportPlan
from baosong.apps.orgs.services.uploaded_tables import layout_of, options_of, plan_of, rows_of
from baosong.core.tables import LeftOutRow, TableLayout
from baosong.platform.tables import sheets

T = TypeVar("T", ImportFault, ImportNote)
# On the page; all faults are in the list that is downloaded.
MOST_EXAMPLES: Final = 5
MOST_RANGES: Final = 12
MOST_ROWS: Final = 50
MOST_LEFT_OUT: Final = 20


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows of which one thing is said: what, how many they are, their lines in ranges, and examples."""

    title: str
    column: str
    count: int
    lines: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The contents of the page."""

    layout: TableLayout
    plan: ImportPlan
    unused: tuple[str, ...]
    left_out: tuple[RowGroup, ...]
    faults: tuple[RowGroup, ...]
    notes: tuple[RowGroup, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...], str], ...]


def preview_of(table: UploadedTable, *, by: Person) -> ImportPreview:
    """Read the table and plan its import by this person."""
    layout = layout_of(table)
    plan = plan_of(table, layout, roles=role_words(), by=by)
    used = [column for column in COLUMNS if column in table.columns.values()]
    if "username" not in used and plan.people:
        used.append("username")
    return ImportPreview(
        layout,
        plan,
        tuple(column.heading or _("Column %(number)s") % {"number": column.index + 1} for column in layout.columns if str(column.index) not in table.columns),
        _left_out(layout.left_out),
        tuple(_groups(plan.faults, fault_title, fault_sentence)),
        note_groups(plan.notes),
        tuple(column_name(column) for column in used),
        tuple(_rows(plan, used)),
    )


def _rows(plan: ImportPlan, columns: Sequence[str]) -> Iterable[tuple[int, tuple[str, ...], str]]:
    for row, planned in list(zip(plan.rows, plan.planned, strict=True))[:MOST_ROWS]:
        cells = [getattr(row, column) for column in columns]
        if "username" in columns and planned.person:
            cells[columns.index("username")] = planned.person.username
        yield row.number, tuple(cells), outcome_sentence(planned.outcome)


def note_groups(notes: Sequence[ImportNote]) -> tuple[RowGroup, ...]:
    """The notes in groups of one thing each."""
    return tuple(_groups(notes, note_title, note_example))


def _groups(found: Sequence[T], title_of: Callable[[str], str], example_of: Callable[[T], str]) -> Iterable[RowGroup]:
    def key(one: T) -> tuple[str, int]:
        return one.code, COLUMNS.index(one.column)

    for (code, column), group in groupby(sorted(found, key=key), key=key):
        members = list(group)
        examples = tuple(dict.fromkeys(example_of(one) for one in members))
        yield RowGroup(title_of(code), column_name(COLUMNS[column]), len(members), line_ranges(one.number for one in members), examples[:MOST_EXAMPLES])


def _left_out(rows: Sequence[LeftOutRow]) -> tuple[RowGroup, ...]:
    found = sorted(rows, key=lambda row: row.reason)
    return tuple(
        RowGroup(left_out_sentence(reason), "", len(members), line_ranges(row.number for row in members), tuple(row.text for row in members[:MOST_LEFT_OUT]))
        for reason, members in ((reason, list(group)) for reason, group in groupby(found, key=lambda row: row.reason))
    )


def line_ranges(numbers: Iterable[int]) -> str:
    """Line numbers in ranges, for example 4–12, 15, 17–20; the first ones of many."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    text = pgettext("between line numbers", ", ").join(str(first) if first == last else f"{first}–{last}" for first, last in ranges[:MOST_RANGES])
    return f"{text} …" if len(ranges) > MOST_RANGES else text


def faults_table(table: UploadedTable, *, by: Person) -> bytes:
    """An .xlsx file of all faults: line, column, value and what is wrong."""
    plan = plan_of(table, layout_of(table), roles=role_words(), by=by)
    head = [_("Line"), _("Column"), pgettext("of a cell", "Value"), _("What is wrong")]
    rows = [(fault.number, column_name(fault.column), fault.value, fault_sentence(fault)) for fault in plan.faults]
    return sheets.write([sheets.Sheet(_("To be corrected"), head, rows)])


def gives_power(table: UploadedTable) -> bool:
    """Whether the import would make organisers, or invite some."""
    words, options = role_words(), options_of(table)
    return any(words.get(row.role, options.role) == Role.ORGANISER for row in rows_of(table, layout_of(table)) if row.person or row.username)
