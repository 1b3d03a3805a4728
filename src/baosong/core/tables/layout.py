"""Find the heading of a table, and tell rows of data from titles, totals and notes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from baosong.core.tables.columns import ColumnKind, guess_columns
from baosong.core.tables.headings import heading_text

# In how many rows a heading is searched.
HEADING_SEARCH: Final = 10
TOTAL: Final = re.compile(r"(?:合计|总计|小计|共计|累计|总和|汇总|subtotal|grandtotal|total|sum)(?:数|人数|个数)?(?::?\d.{0,20}|:)?")
NOTE: Final = re.compile(
    r"(?:注|备注|附注|说明|填表说明|填报说明|注意事项|填表人|填报人|制表人?|审核人?|复核人?|经办人|负责人|负责人签字|单位负责人|联系人|联系电话"
    r"|..单位|填表时间|填报时间|填表日期|填报日期|制表日期|日期|notes?|remarks?)\d{0,2}(?:\(.{0,8}\))?:.*|(?:单位)?\(?(?:盖章|公章|签字|签章)\)?:?",
    re.DOTALL,
)
# A single text of this length in a table of several columns is a sentence.
SENTENCE: Final = 30
MOST_QUOTED: Final = 80
# Overlapping ranges, which no program writes, may cover each row many times.
MOST_MERGED_ROWS: Final = 500_000

MergedRange = tuple[int, int, int, int]


class LeftOutReason(StrEnum):
    """Why a row is not read as data."""

    TITLE = "title"
    HEADING_AGAIN = "heading_again"
    TOTAL = "total"
    NOTE = "note"
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column under the heading: its index from 0, its heading as written, and its first values."""

    index: int
    heading: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A row of data: its number in the sheet from 1, and its cells by column index."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The cell of a column; empty beyond the end of the row."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    """A row that is not read as data: its number in the sheet from 1, the reason, and its text."""

    number: int
    reason: LeftOutReason
    text: str


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where a table has its heading (rows from 1; none if there is no table), its columns, its data, and what was left out."""

    heading: tuple[int, ...]
    columns: tuple[TableColumn, ...]
    records: tuple[TableRecord, ...]
    left_out: tuple[LeftOutRow, ...]

    def guess(self, kinds: Sequence[ColumnKind]) -> dict[int, str]:
        """What the columns mean, as `guess_columns` does."""
        values = {column.index: [record.cell(column.index) for record in self.records] for column in self.columns}
        return guess_columns({column.index: column.heading for column in self.columns}, values, kinds)


def lay_out(rows: Sequence[Sequence[str]], merged: Iterable[MergedRange] = (), *, kinds: Sequence[ColumnKind], heading: int | None = None) -> TableLayout:
    """Read a table of texts.

    `merged`: ranges of merged cells (first row, first column, last row, last column; from 1, inclusive), whose text stands in the first cell.
    `heading`: the row of the heading from 1; without it the row of the first `HEADING_SEARCH` with the most known headings is taken, or else
    the first one with several texts.
    """
    ranges = list(_within_bounds(merged, len(rows)))
    grid = _filled(rows, ranges)
    at = heading - 1 if heading is not None else _find_heading(grid, ranges, kinds)
    if at is None or at >= len(grid):
        return TableLayout((), (), (), tuple(LeftOutRow(number, LeftOutReason.TITLE, _quoted(row)) for number, row in enumerate(grid, 1) if any(row)))
    names, last = _heading(grid, at, ranges)
    records, left_out = [], [LeftOutRow(number, LeftOutReason.TITLE, _quoted(row)) for number, row in enumerate(grid[:at], 1) if any(row)]
    wide = {row: right - left + 1 for top, left, bottom, right in ranges for row in range(top, bottom + 1)}
    known = [heading_text(name) for name in names]
    for number, row in enumerate(grid[last + 1 :], last + 2):
        if not any(row):
            continue
        reason = _reason(row, known, wide.get(number, 1))
        if reason is None:
            records.append(TableRecord(number, row))
        else:
            left_out.append(LeftOutRow(number, reason, _quoted(row)))
    return TableLayout(tuple(range(at + 1, last + 2)), _columns(names, records), tuple(records), tuple(left_out))


def _within_bounds(merged: Iterable[MergedRange], height: int) -> Iterator[MergedRange]:
    """The ranges that begin in the table, cut at its last row, until they cover `MOST_MERGED_ROWS` rows together."""
    covered = 0
    for top, left, bottom, right in merged:
        if not (1 <= top <= min(bottom, height) and 1 <= left <= right):
            continue
        last = min(bottom, height)
        covered += last - top + 1
        if covered > MOST_MERGED_ROWS:
            return
        yield top, left, last, right


def _filled(rows: Sequence[Sequence[str]], ranges: Sequence[MergedRange]) -> list[tuple[str, ...]]:
    """The rows as texts; a text of cells that are merged downwards stands in each of their rows, in the first column of the range."""
    grid = [[cell.strip() for cell in row] for row in rows]
    for top, left, bottom, _right in ranges:
        if left > len(grid[top - 1]) or not (text := grid[top - 1][left - 1]):
            continue
        for row in grid[top:bottom]:
            row.extend([""] * (left - len(row)))
            row[left - 1] = row[left - 1] or text
    return [tuple(row) for row in grid]


def _find_heading(grid: Sequence[Sequence[str]], ranges: Sequence[MergedRange], kinds: Sequence[ColumnKind]) -> int | None:
    best, most = None, 1
    for at in range(min(HEADING_SEARCH, len(grid))):
        if len(set(filter(None, grid[at]))) < 2:
            continue
        found = _known(grid[at], kinds)
        names, last = _heading(grid, at, ranges)
        if last > at:
            found = max(found, _known(names, kinds))
        if found > most:
            best, most = at, found
    if best is not None:
        return best
    candidates = [at for at, row in enumerate(grid[:HEADING_SEARCH]) if len(set(filter(None, row))) >= 2]
    only = [at for at, row in enumerate(grid[:HEADING_SEARCH]) if _known(row, kinds)]
    return next(iter([*only, *candidates]), None)


def _known(row: Iterable[str], kinds: Sequence[ColumnKind]) -> int:
    return len({kind.key for text in row if (name := heading_text(text)) for kind in kinds if kind.score_of_heading(name)})


def _heading(grid: Sequence[Sequence[str]], at: int, ranges: Sequence[MergedRange]) -> tuple[list[str], int]:
    """The headings and the last row that they take: two rows where a heading is merged over several columns with headings of their own below."""
    upper = [" ".join(cell.split()) for cell in grid[at]]
    groups = [(left, right) for top, left, bottom, right in ranges if top == bottom == at + 1 and right > left]
    below = grid[at + 1] if at + 1 < len(grid) else ()
    whole = len(groups) == 1 and sum(1 for cell in upper if cell) == 1
    has_names = groups and not whole and all(any(_cell(below, column) for column in range(left - 1, right)) for left, right in groups)
    # Columns outside the groups have no second heading: their heading is merged downwards, or the cell below is empty.
    inside = {column for left, right in groups for column in range(left - 1, right)}
    is_double = has_names and all(_cell(below, column) in ("", text) for column, text in enumerate(upper) if column not in inside)
    if not is_double:
        return upper, at
    names = []
    for column in range(max(len(upper), len(below))):
        group = next((upper[left - 1] for left, right in groups if left - 1 <= column < right), "")
        own = " ".join(_cell(below, column).split()) if column in inside else _cell(upper, column)
        names.append(f"{group}{own}" if own != group else group)
    return names, at + 1


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _reason(row: Sequence[str], known: Sequence[str], width: int) -> LeftOutReason | None:
    """Why a row that is not empty is no data. `width`: how many columns its widest merged cell spans."""
    texts = [cell for cell in row if cell]
    compact = ["".join(unicodedata.normalize("NFKC", text).split()).casefold() for text in texts]
    if any(TOTAL.fullmatch(text) for text in compact[:3]):
        return LeftOutReason.TOTAL
    same = [heading_text(cell) for cell in row if cell]
    if len(texts) >= 2 and sum(1 for text in same if text and text in known) > len(texts) / 2:
        return LeftOutReason.HEADING_AGAIN
    if NOTE.fullmatch(compact[0]):
        return LeftOutReason.NOTE
    columns = sum(1 for name in known if name)
    if len(texts) == 1 and columns >= 2:
        if width >= 2 and width >= columns - 1:
            return LeftOutReason.NOTE if len(compact[0]) >= SENTENCE else LeftOutReason.SECTION
        if len(compact[0]) >= SENTENCE and compact[0][-1:] in "。.;；":
            return LeftOutReason.NOTE
    return None


def _columns(names: Sequence[str], records: Sequence[TableRecord]) -> tuple[TableColumn, ...]:
    """Columns with a heading or a value."""
    width = max([len(names), *(len(record.cells) for record in records)])
    samples = [tuple(_first(record.cell(column) for record in records)) for column in range(width)]
    return tuple(TableColumn(column, _cell(names, column), samples[column]) for column in range(width) if _cell(names, column) or samples[column])


def _first(cells: Iterable[str], most: int = 3) -> Iterator[str]:
    found = 0
    for cell in cells:
        if cell and found < most:
            found += 1
            yield cell
        if found == most:
            return


def _quoted(row: Sequence[str]) -> str:
    text = " ".join(" ".join(cell.split()) for cell in row if cell)
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…"
