"""Read tables of Excel and CSV, within bounds of rows, columns and cells."""

import csv
import io
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_BYTES, MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, MAX_TABLE_MERGES, MAX_TABLE_ROWS, MAX_TABLE_UNPACKED
from baosong.core.documents.sheet_content import SheetContent
from baosong.core.tables import HEADING_SEARCH, heading_text

# The last row that Excel itself can have.
LAST_ROW: Final = 1_048_576
# How files of Excel 97 begin, and workbooks with a password: both are Compound File Binary (MS-CFB).
COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MERGED_CELL: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
MAX_SHEETS: Final = 10
FEWEST_HEADINGS: Final = 2
ESCAPED: Final = re.compile(r"_x(00[01][0-9A-Fa-f])_")


def read_table(content: bytes, name: str, known: frozenset[str] = frozenset()) -> list[list[Any]]:
    """Return the rows of the first sheet of an .xlsx, or of a CSV in UTF-8, GB 18030 or UTF-16. Text is stripped, empty cells are "".

    `known`: headings in their comparable form (core/tables); the visible sheet that has most of them is read instead of the first.

    Empty cells at the end of a row and empty rows at the end are dropped. In a workbook, cells further out than the column after
    MAX_TABLE_COLUMNS are not seen: they stand apart from the table. Raises UnreadableDocument: too_large (bytes), too_long (rows, columns, cells),
    old_workbook, wrong_kind.
    """
    return _read(content, name, lambda book: _first_sheet(book, known)).rows


def read_sheet(content: bytes, name: str, known: frozenset[str] = frozenset()) -> SheetContent:
    """Return rows as `read_table` does, of the visible sheet with most of the known headings, else the first that is not empty; its merged cells; names of the other ones."""
    return _read(content, name, lambda book: _visible_sheet(book, known))


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


def _first_sheet(book: Any, known: frozenset[str]) -> SheetContent:
    return SheetContent(_rows(_with_headings(_visible(book), known) or book.worksheets[0]), [])


def _visible(book: Any) -> list[Any]:
    from openpyxl.worksheet.worksheet import Worksheet

    return [sheet for sheet in book.worksheets if sheet.sheet_state == Worksheet.SHEETSTATE_VISIBLE]


def _with_headings(sheets: Sequence[Any], known: frozenset[str]) -> Any:
    """The sheet with the row that has most known headings, at least two; None if there is none: the first sheet often explains how to fill in the second."""
    counts = {sheet.title: _known_headings(sheet, known) for sheet in sheets[:MAX_SHEETS]} if known and len(sheets) > 1 else {}
    best = max(counts.values(), default=0)
    return next((sheet for sheet in sheets if counts.get(sheet.title) == best), None) if best >= FEWEST_HEADINGS else None


def _known_headings(sheet: Any, known: frozenset[str]) -> int:
    sheet.reset_dimensions()
    rows = itertools.islice(sheet.iter_rows(max_col=MAX_TABLE_COLUMNS, values_only=True), HEADING_SEARCH)
    return max((len({heading_text(cell) for cell in row if isinstance(cell, str)} & known) for row in rows), default=0)


def _visible_sheets(book: Any) -> list[list[list[Any]]]:
    return [_rows(sheet) for sheet in _visible(book)[:MAX_SHEETS]]


def _visible_sheet(book: Any, known: frozenset[str]) -> SheetContent:
    visible = _visible(book) or book.worksheets[:1]
    chosen = _with_headings(visible, known)
    others: list[str] = []
    for sheet in visible if chosen is None else [chosen]:
        if rows := _rows(sheet):
            following = visible[visible.index(sheet) + 1 :] if chosen is None else [other for other in visible if other is not sheet]
            others += [other.title for other in following if _has_cells(other)]
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


def _cleaned(text: str) -> str:
    """A text without signs that nobody sees (zero-width characters, byte order marks, controls) and Excel's escapes of them (ECMA-376 Part 1, 22.9.2.19)."""
    if text.isascii() and text.isprintable() and "_x" not in text:
        return text.strip()
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\u00a0", " ")
    return "".join(character for character in text if character in "\n\t" or unicodedata.category(character) not in ("Cf", "Cc", "Co")).strip()


def _csv(content: bytes) -> list[list[Any]]:
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            # Excel saves “Unicode text” with tabs.
            delimiter = "\t" if text.partition("\n")[0].count("\t") > text.partition("\n")[0].count(",") else ","
            return _bounded(csv.reader(io.StringIO(text), delimiter=delimiter))
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
    row = ["" if cell is None else _cleaned(cell) if isinstance(cell, str) else cell for cell in line]
    while row and row[-1] == "":
        row.pop()
    return row
