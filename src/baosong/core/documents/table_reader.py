"""Read tables of Excel and CSV, within bounds of rows, columns and cells."""

import csv
import io
import itertools
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_BYTES, MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, MAX_TABLE_MERGES, MAX_TABLE_ROWS, MAX_TABLE_UNPACKED
from baosong.core.documents.sheet_content import SheetContent

# The last row that Excel itself can have.
LAST_ROW: Final = 1_048_576
# How files of Excel 97 begin, and workbooks with a password: both are Compound File Binary (MS-CFB).
COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MERGED_CELL: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
MAX_SHEETS: Final = 10


def read_table(content: bytes, name: str) -> list[list[Any]]:
    """Return the rows of the first sheet of an .xlsx, or of a CSV in UTF-8 or GB 18030. Text is stripped, empty cells are "".

    Empty cells at the end of a row and empty rows at the end are dropped. In a workbook, cells further out than the column after
    MAX_TABLE_COLUMNS are not seen: they stand apart from the table. Raises UnreadableDocument: too_large (bytes), too_long (rows, columns, cells),
    old_workbook, wrong_kind.
    """
    return _read(content, name, _first_sheet).rows


def read_sheet(content: bytes, name: str) -> SheetContent:
    """Return rows as `read_table` does, of the first sheet that is visible and not empty, with its merged cells and the names of the other ones."""
    return _read(content, name, _first_visible_sheet)


def _read(content: bytes, name: str, choose: Callable[[Any], SheetContent]) -> SheetContent:
    if len(content) > MAX_TABLE_BYTES:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_TABLE_BYTES)
    if content.startswith(COMPOUND_FILE):
        raise UnreadableDocument("old_workbook")
    if name.lower().endswith(".csv") or (content and not content.startswith(b"PK")):
        return SheetContent(_csv(content), [])
    return _workbook(content, choose)


def read_sheets(content: bytes) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the rows of each sheet of an .xlsx as text, of the first MAX_SHEETS, without hidden ones and empty rows. Raises what `read_table` raises."""
    if len(content) > MAX_TABLE_BYTES:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_TABLE_BYTES)
    sheets = (tuple(tuple(_written(cell) for cell in row) for row in rows if row) for rows in _workbook(content, _visible_sheets))
    return tuple(sheet for sheet in sheets if sheet)


def _written(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


T = TypeVar("T")


def _workbook(content: bytes, choose: Callable[[Any], T]) -> T:
    from lxml.etree import XMLSyntaxError
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MAX_TABLE_UNPACKED:
            raise UnreadableDocument("too_large", size=size, limit=MAX_TABLE_UNPACKED)
        return choose(load_workbook(io.BytesIO(content), read_only=True, data_only=True))
    except (*BROKEN_ARCHIVE, InvalidFileException, XMLSyntaxError, SyntaxError, TypeError, AttributeError, OSError, IndexError) as error:
        raise UnreadableDocument("wrong_kind") from error


def _first_sheet(book: Any) -> SheetContent:
    return SheetContent(_rows(book.worksheets[0]), [])


def _visible_sheets(book: Any) -> list[list[list[Any]]]:
    from openpyxl.worksheet.worksheet import Worksheet

    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == Worksheet.SHEETSTATE_VISIBLE]
    return [_rows(sheet) for sheet in visible[:MAX_SHEETS]]


def _first_visible_sheet(book: Any) -> SheetContent:
    from openpyxl.worksheet.worksheet import Worksheet

    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == Worksheet.SHEETSTATE_VISIBLE] or book.worksheets[:1]
    others: list[str] = []
    for sheet in visible:
        if rows := _rows(sheet):
            others += [other.title for other in visible[visible.index(sheet) + 1 :] if _has_cells(other)]
            return SheetContent(rows, _merged_ranges(sheet), sheet.title, tuple(others))
    return SheetContent([], [], visible[0].title)


def _rows(sheet: Any) -> list[list[Any]]:
    # Not as large as the file says, but as it is.
    sheet.reset_dimensions()
    return _bounded(sheet.iter_rows(max_col=MAX_TABLE_COLUMNS + 1, values_only=True))


def _has_cells(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(cell is not None for line in itertools.islice(sheet.iter_rows(max_col=MAX_TABLE_COLUMNS, values_only=True), 50) for cell in line)


def _merged_ranges(sheet: Any) -> list[tuple[int, int, int, int]]:
    """At most MAX_TABLE_MERGES; openpyxl reads them only with the whole sheet in memory."""
    from lxml.etree import iterparse
    from openpyxl.utils.cell import range_boundaries

    found: list[tuple[int, int, int, int]] = []
    with sheet._get_source() as source:  # noqa: SLF001  the part of the sheet has no public name
        for _event, element in iterparse(source, events=("end",), resolve_entities=False, no_network=True):
            if element.tag == MERGED_CELL and len(found) < MAX_TABLE_MERGES:
                with suppress(ValueError):
                    left, top, right, bottom = range_boundaries(element.get("ref", ""))
                    if left is not None and top is not None and right is not None and bottom is not None:
                        found.append((top, left, bottom, right))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return found


def _csv(content: bytes) -> list[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _bounded(csv.reader(io.StringIO(content.decode(encoding))))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise UnreadableDocument("wrong_kind")


def _bounded(lines: Iterable[Sequence[Any]]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    row: list[Any] = []
    cells, last = 0, None
    for number, line in enumerate(lines, 1):
        # openpyxl fills a gap with one tuple, a million times where it is large.
        row = [] if line is last and not row else _row(line)
        last = line
        cells += sum(1 for cell in row if cell != "")
        if (row and number > MAX_TABLE_ROWS) or len(row) > MAX_TABLE_COLUMNS or cells > MAX_TABLE_CELLS or number > LAST_ROW:
            raise UnreadableDocument("too_long", rows=MAX_TABLE_ROWS, columns=MAX_TABLE_COLUMNS, cells=MAX_TABLE_CELLS)
        if number <= MAX_TABLE_ROWS:
            rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _row(line: Sequence[Any]) -> list[Any]:
    if not any(cell is not None for cell in line):
        return []
    row = ["" if cell is None else cell.strip() if isinstance(cell, str) else cell for cell in line]
    while row and row[-1] == "":
        row.pop()
    return row
