"""Read tables of Excel and CSV, write workbooks. Text stays text: no cell is written as a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_BYTES
from baosong.core.documents.sandboxed import read_sheet_sandboxed, read_table_sandboxed
from baosong.core.documents.sheet_content import SheetContent
from baosong.core.documents.xml_text import legal_xml
from baosong.core.sandbox import ChildProcessDied
from baosong.core.tables import heading_text
from baosong.platform.errors import Refusal

T = TypeVar("T")
WRITTEN_NUMBER: Final = re.compile(r"\d(?:\.(\d+))?[Ee]\+?(\d{1,2})|\d{5,15}\.0+")
# OWASP: CSV injection.
FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")


class TableRefused(Refusal):
    """A table from which nothing can be taken."""


class TableTooLarge(TableRefused):
    """A table above `MAX_TABLE_BYTES`. Facts: limit."""

    code = "table_too_large"


class TableTooLong(TableRefused):
    """A table of too many rows, columns or cells. Facts: rows, columns, cells (limits)."""

    code = "table_too_long"


class TableNotRead(TableRefused):
    """The table could not be read in the time and memory that a request has."""

    code = "table_not_read"


class NotATable(TableRefused):
    """A file that is neither .xlsx nor CSV."""

    code = "not_a_table"


class OldWorkbook(TableRefused):
    """A workbook of Excel 97, or one with a password."""

    code = "old_workbook"


class NoHeadings(TableRefused):
    """None of the first rows has the headings. Facts: column."""

    code = "no_headings"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: name, headings, rows."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def read(content: bytes, name: str, known: Iterable[str] = ()) -> list[list[Any]]:
    """Return the rows of an Excel or CSV table as `read_table` does, in a child process. Raises TableTooLarge, TableTooLong, OldWorkbook, NotATable, TableNotRead."""
    return _opened(read_table_sandboxed, content, name, frozenset(map(heading_text, known)))


def read_sheet(content: bytes, name: str, known: Iterable[str] = ()) -> SheetContent:
    """Return a sheet as `core.documents.table_reader.read_sheet` does, in a child process, with all cells as texts. Raises as `read` does."""
    sheet = _opened(read_sheet_sandboxed, content, name, frozenset(map(heading_text, known)))
    return replace(sheet, rows=[[cell_text(cell) for cell in row] for row in sheet.rows])


def _opened(reader: Callable[[bytes, str, frozenset[str]], T], content: bytes, name: str, known: frozenset[str]) -> T:
    try:
        return reader(content, name, known)
    except UnreadableDocument as refusal:
        if refusal.code == "too_large":
            raise TableTooLarge(limit=MAX_TABLE_BYTES) from refusal
        if refusal.code == "too_long":
            raise TableTooLong(**refusal.facts) from refusal
        if refusal.code == "old_workbook":
            raise OldWorkbook from refusal
        raise NotATable from refusal
    except ChildProcessDied as died:
        raise TableNotRead from died


def cell_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a fraction, days as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, str) and (number := WRITTEN_NUMBER.fullmatch(cell.strip())):
        # Programs write numbers as text: 2.0200101E7, 13800138000.0.
        return str(int(Decimal(number[0]))) if number[2] is None or int(number[2]) >= len(number[1] or "") else cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def under(lines: Sequence[Sequence[Any]], names: Mapping[str, str], needed: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and cells of each row below the headings; `names` maps headings to keys of the cells.

    Titles may stand above the headings. Raises NoHeadings if no row has the column `needed`.
    """
    comparable = {heading_text(name): key for name, key in names.items()}
    for index, line in enumerate(lines[:10]):  # noqa: B007  used after the loop
        columns = {at: comparable[text] for at, cell in enumerate(line) if (text := heading_text(str(cell))) in comparable}
        if needed in columns.values():
            break
    else:
        raise NoHeadings(column=next(name for name, key in names.items() if key == needed))
    for number, line in enumerate(lines[index + 1 :], index + 2):
        found = {columns[at]: cell for at, cell in enumerate(line) if at in columns}
        if any(str(cell).strip() for cell in found.values()):
            yield number, found


def write_csv(sheet: Sheet) -> bytes:
    """Return CSV in UTF-8 with a byte order mark, which Excel needs. Text that Excel would take for a formula begins with an apostrophe."""
    made = io.StringIO()
    lines = csv.writer(made)
    lines.writerow(sheet.head)
    for row in sheet.rows:
        lines.writerow([f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_MARKS) else value for value in row])
    return made.getvalue().encode("utf-8-sig")


def write(sheets: Iterable[Sheet]) -> bytes:
    """Return an .xlsx workbook with frozen headings."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#f3e9e7", "bottom": 1})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:31])
        for column, name in enumerate(sheet.head):
            page.write(0, column, name, bold)
            page.set_column(column, column, 18)
        for number, row in enumerate(sheet.rows, 1):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, legal_xml(value) if isinstance(value, str) else value)
        page.freeze_panes(1, 0)
    book.close()
    return made.getvalue()
