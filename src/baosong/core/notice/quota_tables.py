"""Tables that give a number to each unit (名额分配表): recognised among the tables of a notice and its attachments, and read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from baosong.core.notice.phrases.counts import CLASSIFIER
from baosong.core.phrases.normal_form import plain
from baosong.core.terms import Terms, TermsTask

MAX_ROWS: Final = 2000
HEAD_WITHIN: Final = 10
LARGEST: Final = 500
UNIT_HEAD: Final = re.compile(r"(?:[一-鿿]{0,8}(?:单位|党组织|党委|部门|院系|学院|学校|院校|高校|支部|总支|地区|区县|市州|地市))(?:名称|全称)?(?:\(.*\))?")
NO_COUNT_HEAD: Final = re.compile(r"序号|编号|no\.?|联系|电话|备注|日期|时间|地点|分组|代码|负责|邮箱|总人数|党员数|学生数|教师数|人数$|支部数")
COUNT_HEAD: Final = re.compile(r"名额|指标|限额|数额|数量|任务数|[推报选申]\S{0,3}数|[件篇部个项]数|限报|至少|不少于|最少|至多|不超过|最多|上限|下限")
SUM: Final = re.compile(r"(?:合|总|小)[ ]*计|总数|共计|总和")
LEAST_HEAD: Final = re.compile(r"至少|不少于|最少|下限|任务|应报|必报|数量|[件篇部个项]数|报送数")
MOST_HEAD: Final = re.compile(r"名额|指标|限|至多|不超过|最多|上限|推荐数")
TITLE: Final = re.compile(r"名额|指标分配|分配表|(?:报送|推荐|任务)数(?:量|额)?|数量(?:分配|要求)|限额")
DASHES: Final = re.compile(r"[-/\\、.~—]*|无|不限")
NUMBER: Final = re.compile(
    rf"(?:(?P<word>至少|不少于|不低于|最少|>=|≥|至多|不超过|不多于|最多|限报?|<=|≤))?[ ]*(?P<n>\d{{1,3}})[ ]*(?:(?:-|~|至|到)[ ]*(?P<high>\d{{1,3}}))?[ ]*{CLASSIFIER}?"
)
LEAST_WORD: Final = re.compile(r"至少|不少于|不低于|最少|>=|≥")
GENERIC: Final = re.compile(
    r"(?:分配|推荐|报送|申报|选送|上报|限报|拟)|(?:名额|指标|限额|数额|数量|任务数|数)|\((?:[件篇部个项名份幅]|.*?[/]?(?:件|篇|部|个|项|名|份|幅))\)|[ :]"
)


class Bound(StrEnum):
    """What a number in a column means."""

    LEAST = "least"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class QuotaColumn:
    """A column of numbers: the words that say for what, and what a number means."""

    label: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class QuotaTableRow:
    """A unit's row: its name, (least, most) by column, None for an empty cell; index of the row in the table."""

    unit: str
    counts: tuple[tuple[int | None, int | None] | None, ...]
    index: int


@dataclass(frozen=True, slots=True)
class QuotaTable:
    """Columns and rows of a table of quotas."""

    columns: tuple[QuotaColumn, ...]
    rows: tuple[QuotaTableRow, ...]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table in a text: its cells, and start and end (exclusive) of each row; the line above it."""

    rows: tuple[tuple[str, ...], ...]
    spans: tuple[tuple[int, int], ...]
    title: str


def text_tables(text: str) -> list[TextTable]:
    """Return the tables of a text: two or more lines in a row whose cells are separated by bars or tabs."""
    found: list[TextTable] = []
    rows: list[tuple[str, ...]] = []
    spans: list[tuple[int, int]] = []
    title, above, position = "", "", 0
    for line in [*text.split("\n"), ""]:
        cells = tuple(cell.strip() for cell in re.split(r"[|\t｜]", line.strip().strip("|｜"))) if re.search(r"[|\t｜]", line) else ()
        if len(cells) > 1:
            title = title if rows else above
            rows.append(cells)
            spans.append((position, position + len(line)))
        elif rows:
            found += [TextTable(tuple(rows), tuple(spans), title)] if len(rows) > 1 else []
            rows, spans = [], []
        above = line.strip() or above
        position += len(line) + 1
    return found


def quota_table(rows: Sequence[Sequence[str]], title: str = "") -> QuotaTable | None:
    """Return the table of quotas that a table is; None for any other. `title`: the name of its file, or the line above it."""
    lines = [[" ".join(plain(cell).split()) for cell in row] for row in rows[: MAX_ROWS + HEAD_WITHIN]]
    title = " ".join([plain(title), *(cell for row in lines[:2] if sum(map(bool, row)) == 1 for cell in row)])
    for at, head in enumerate(lines[:HEAD_WITHIN]):
        units = [column for column, cell in enumerate(head) if cell and UNIT_HEAD.fullmatch(cell.replace(" ", ""))]
        if units:
            return _read(lines, at, units, is_titled=TITLE.search(title) is not None)
    return None


def _read(rows: list[list[str]], at: int, units: list[int], *, is_titled: bool) -> QuotaTable | None:
    head, first = _heads(rows, at)
    groups = [(unit, range(unit + 1, (*units[1:], len(head))[number])) for number, unit in enumerate(units)]
    # Two or three units side by side have the same columns.
    columns = [column for column in groups[0][1] if _is_count(rows[first:], groups[0][0], column, head[column], is_titled=is_titled)]
    if len(columns) > 1:
        columns = [column for column in columns if not SUM.search(head[column])]
    if not columns or not (is_titled or any(COUNT_HEAD.search(head[column]) for column in columns)):
        return None
    offsets = [column - groups[0][0] for column in columns]
    labels = tuple(QuotaColumn(head[column], Bound.LEAST if _is_least(head[column]) else Bound.MOST) for column in columns)
    found = [row for unit, _ in groups for row in _rows(rows, first, unit, [unit + offset for offset in offsets], labels)]
    return QuotaTable(labels, tuple(sorted(found, key=lambda row: row.index))[:MAX_ROWS]) if found else None


def _heads(rows: list[list[str]], at: int) -> tuple[list[str], int]:
    """Return the words above each column, and the index of the first row below them; a second row of headings is joined with the first."""
    width = max(len(row) for row in rows)
    head = [*rows[at], *[""] * (width - len(rows[at]))]
    below = [*rows[at + 1], *[""] * (width - len(rows[at + 1]))] if at + 1 < len(rows) else []
    is_double = any(below) and not any(re.search(r"\d", cell) for cell in below) and (not below[0] or below[0] == head[0])
    if not is_double:
        return head, at + 1
    filled, last = [], ""
    for cell in head:
        last = cell or last
        filled.append(last)
    return [f"{above}{cell}" if cell and cell != above else above for above, cell in zip(filled, below, strict=True)], at + 2


def _is_count(rows: list[list[str]], unit: int, column: int, head: str, *, is_titled: bool) -> bool:
    if not head or NO_COUNT_HEAD.search(head) or not (is_titled or COUNT_HEAD.search(head) or SUM.search(head)):
        return False
    cells = [row[column] for row in rows if len(row) > column and row[unit : unit + 1] and row[unit] and not DASHES.fullmatch(row[column])]
    return bool(cells) and sum(1 for cell in cells if NUMBER.fullmatch(cell)) >= 0.6 * len(cells)


def _is_least(head: str) -> bool:
    return LEAST_HEAD.search(head) is not None and MOST_HEAD.search(head) is None


def _rows(rows: list[list[str]], first: int, unit: int, columns: list[int], labels: tuple[QuotaColumn, ...]) -> Iterator[QuotaTableRow]:
    for index, row in enumerate(rows[first:], first):
        name = row[unit].strip(" *:") if len(row) > unit else ""
        if not name or SUM.search(name) or name.isdigit():
            continue
        counts = tuple(_count(row[column] if column < len(row) else "", label.bound) for column, label in zip(columns, labels, strict=True))
        if any(count is not None for count in counts):
            yield QuotaTableRow(name, counts, index)


def _count(cell: str, bound: Bound) -> tuple[int | None, int | None] | None:
    match = NUMBER.fullmatch(cell)
    if match is None:
        return None
    number = int(match["n"])
    if match["high"]:
        return number, max(number, int(match["high"]))
    if number > LARGEST:
        return None
    is_least = LEAST_WORD.fullmatch(match["word"]) is not None if match["word"] else bound is Bound.LEAST
    return (number, None) if is_least else (None, number)


def tasks_of_columns(table: QuotaTable, terms: Terms, title: str = "") -> list[TermsTask | None]:
    """Return the task of each column: by the column's words, by the title of the table, or the only one; None where it is uncertain."""
    tasks = list(terms.tasks)
    found = [_named(column.label, tasks) for column in table.columns]
    if len(table.columns) == 1 and found[0] is None:
        found = [tasks[0] if len(tasks) == 1 else _named(title, tasks)]
    if len(tasks) == 1 and len(found) > 1 and not any(found):
        # Of several columns the one that is called so.
        named = [number for number, column in enumerate(table.columns) if "名额" in column.label]
        found = [tasks[0] if [number] == named else None for number in range(len(found))]
    # Two columns for one task would contradict each other, unless one states the least and the other the most.
    pairs = [(task.key, column.bound) for task, column in zip(found, table.columns, strict=True) if task is not None]
    doubled = {key for key, bound in pairs if pairs.count((key, bound)) > 1}
    return [task if task is None or task.key not in doubled else None for task in found]


def _named(label: str, tasks: list[TermsTask]) -> TermsTask | None:
    words = GENERIC.sub("", plain(label))
    if len(words) < 2:
        return None
    likely = [task for task in tasks if (name := GENERIC.sub("", plain(task.name))) and (words in name or name in words)]
    likely = likely or [task for task in tasks if any(piece.name and (words in plain(piece.name) or plain(piece.name) in words) for piece in task.pieces)]
    return likely[0] if len(likely) == 1 else None
