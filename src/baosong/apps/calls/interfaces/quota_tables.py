"""Tables of numbers that are pasted as text or uploaded, with or without headings."""

import re
from collections.abc import Sequence

from django.core.files.base import File

from baosong.apps.calls.interfaces.notice_files import read_files, tables_of
from baosong.apps.calls.services.named_quotas import IncomingQuotaTable
from baosong.core.notice.quota_tables import Bound, QuotaColumn, QuotaTable, QuotaTableRow, quota_table
from baosong.core.terms import Terms
from baosong.platform.web.parsing import number_or_none

# What a table without a title is read as.
TITLE = "名额分配表"


def pasted_table(text: str, terms: Terms) -> IncomingQuotaTable | None:
    """The table that a text with tabs or bars is; None for any other text.

    Without headings, the columns after the unit are one or two for each task in its order: exactly so many, or least and most.
    """
    rows = [[cell.strip() for cell in re.split(r"[\t|]", line.strip(" |"))] for line in text.splitlines() if line.strip()]
    # The name of a unit in the first line may look like a heading; a number in it does not.
    has_heading = not any(number_or_none(cell) is not None for row in rows[:1] for cell in row[1:])
    table = quota_table(rows, TITLE) if has_heading else None
    return IncomingQuotaTable(table, TITLE) if table is not None else _without_headings(rows, terms)


def _without_headings(rows: Sequence[Sequence[str]], terms: Terms) -> IncomingQuotaTable | None:
    keys, width = [task.key for task in terms.tasks], max((len(row) for row in rows), default=0) - 1
    if not keys or width not in (len(keys), 2 * len(keys)):
        return None
    is_paired = width == 2 * len(keys)
    found = []
    for index, row in enumerate(rows):
        numbers = [number_or_none(cell) for cell in (*row[1:], *[""] * (width + 1 - len(row)))]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True)) if is_paired else [(number, number) for number in numbers]
        counts = tuple(pair if pair != (None, None) else None for pair in pairs)
        if row[0] and any(count is not None for count in counts):
            found.append(QuotaTableRow(row[0], counts, index))
    columns = tuple(QuotaColumn(task.name, Bound.MOST) for task in terms.tasks)
    return IncomingQuotaTable(QuotaTable(columns, tuple(found)), "", task_keys=tuple(keys)) if found else None


def uploaded_tables(files: Sequence[File[bytes]]) -> list[IncomingQuotaTable]:
    """The tables of numbers in uploaded files. Raises FileNotTaken."""
    return tables_of(read_files(files, is_pasted=True)[0])
