"""Read tables of Excel and CSV, write workbooks. Text stays text: no cell is written as a formula."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from baosong.platform.errors import Refusal

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 20 * 1024**2


class TableTooLarge(Refusal):
    """A table above `MAX_BYTES`. Facts: limit."""

    code = "table_too_large"


class NotATable(Refusal):
    """A file that is neither .xlsx nor CSV."""

    code = "not_a_table"


class NoHeadings(Refusal):
    """None of the first rows has the headings. Facts: column."""

    code = "no_headings"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: name, headings, rows."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def read(content: bytes, name: str) -> list[list[Any]]:
    """Return the rows of the first sheet of an .xlsx, or of a CSV in UTF-8 or GB 18030. Text is stripped, empty cells are "". Raises TableTooLarge, NotATable."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if len(content) > MAX_BYTES:
        raise TableTooLarge(limit=MAX_BYTES)
    if name.lower().endswith(".csv") or (content and not content.startswith(b"PK")):
        return _csv(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MAX_ROWS + 1, values_only=True)
        return [["" if cell is None else cell.strip() if isinstance(cell, str) else cell for cell in row] for row in rows]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError) as error:
        raise NotATable from error


def cell_text(cell: Any) -> str:
    """A cell as a person would type it: whole numbers without a fraction, days as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _csv(content: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(content.decode(encoding)))]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise NotATable


def under(lines: Sequence[Sequence[Any]], names: Mapping[str, str], needed: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and cells of each row below the headings; `names` maps headings to keys of the cells.

    Titles may stand above the headings. Raises NoHeadings if no row has the column `needed`.
    """
    for index, line in enumerate(lines[:10]):  # noqa: B007  used after the loop
        columns = {at: names[str(cell).strip()] for at, cell in enumerate(line) if str(cell).strip() in names}
        if needed in columns.values():
            break
    else:
        raise NoHeadings(column=next(name for name, key in names.items() if key == needed))
    for number, line in enumerate(lines[index + 1 :], index + 2):
        found = {columns[at]: cell for at, cell in enumerate(line) if at in columns}
        if any(str(cell).strip() for cell in found.values()):
            yield number, found


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
                    page.write(number, column, value)
        page.freeze_panes(1, 0)
    book.close()
    return made.getvalue()
