"""Read tables of Excel and CSV, within bounds of rows, columns and cells."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_BYTES, MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, MAX_TABLE_UNPACKED

# The last row that Excel itself can have.
LAST_ROW: Final = 1_048_576
MAX_SHEETS: Final = 10


def read_table(content: bytes, name: str) -> list[list[Any]]:
    """Return the rows of the first sheet of an .xlsx, or of a CSV in UTF-8 or GB 18030. Text is stripped, empty cells are "".

    Empty cells at the end of a row and empty rows at the end are dropped. In a workbook, cells further out than the column after
    MAX_TABLE_COLUMNS are not seen: they stand apart from the table. Raises UnreadableDocument: too_large (bytes), too_long (rows, columns, cells), wrong_kind.
    """
    if len(content) > MAX_TABLE_BYTES:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_TABLE_BYTES)
    if name.lower().endswith(".csv") or (content and not content.startswith(b"PK")):
        return _csv(content)
    return _workbook(content)[0]


def read_sheets(content: bytes) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the rows of each sheet of an .xlsx as text, of the first MAX_SHEETS, without hidden ones and empty rows. Raises what `read_table` raises."""
    if len(content) > MAX_TABLE_BYTES:
        raise UnreadableDocument("too_large", size=len(content), limit=MAX_TABLE_BYTES)
    sheets = (tuple(tuple(_written(cell) for cell in row) for row in rows if row) for rows in _workbook(content, MAX_SHEETS))
    return tuple(sheet for sheet in sheets if sheet)


def _written(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _workbook(content: bytes, most: int = 1) -> list[list[list[Any]]]:
    from lxml.etree import XMLSyntaxError
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException
    from openpyxl.worksheet.worksheet import Worksheet

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MAX_TABLE_UNPACKED:
            raise UnreadableDocument("too_large", size=size, limit=MAX_TABLE_UNPACKED)
        sheets = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets
        if most > 1:
            sheets = [sheet for sheet in sheets if sheet.sheet_state == Worksheet.SHEETSTATE_VISIBLE]
        rows = []
        for sheet in [sheets[0], *sheets[1:most]]:
            # Not as large as the file says, but as it is.
            sheet.reset_dimensions()
            rows.append(_bounded(sheet.iter_rows(max_col=MAX_TABLE_COLUMNS + 1, values_only=True)))
        return rows
    except (*BROKEN_ARCHIVE, InvalidFileException, XMLSyntaxError, SyntaxError, TypeError, AttributeError, OSError, IndexError) as error:
        raise UnreadableDocument("wrong_kind") from error


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
