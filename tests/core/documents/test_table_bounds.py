"""Tables that unpack to far more than they seem are read in part or refused within the limits of the child process."""

import io
import zipfile

import openpyxl
import pytest

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_CELLS, MAX_TABLE_COLUMNS, MAX_TABLE_ROWS
from baosong.core.documents.sandboxed import read_table_sandboxed
from baosong.core.documents.table_reader import read_table
from tests.core.documents.test_bounds import QUICK, a_zip, seconds_of_the_child


def a_table(*cells):
    """A workbook with values in some cells: (row, column, value)."""
    made, book = io.BytesIO(), openpyxl.Workbook()
    for row, column, value in cells:
        book.active.cell(row, column, value)
    book.save(made)
    return made.getvalue()


def test_a_sheet_with_its_first_and_last_cell_is_read_as_its_first():
    before = seconds_of_the_child()

    rows = read_table_sandboxed(a_table((1, 1, "单位"), (1_048_576, 16_384, "x")), "a.xlsx", limits=QUICK)

    assert rows == [["单位"]]
    assert seconds_of_the_child() - before < 10


def test_a_table_keeps_its_gaps_and_loses_its_empty_end():
    assert read_table(a_table((1, 1, " 单位 "), (3, 2, 7), (5, 1, "  ")), "a.xlsx") == [["单位"], [], ["", 7]]
    assert read_table("单位,\n\n,7\n,\n".encode("gb18030"), "a.csv") == [["单位"], [], ["", "7"]]


def test_the_last_column_of_the_bound_is_read_and_the_next_one_refused():
    last = (1, MAX_TABLE_COLUMNS, "最后")

    assert read_table(a_table((1, 1, "单位"), last), "a.xlsx")[0][-1] == "最后"
    with pytest.raises(UnreadableDocument) as refused:
        read_table(a_table(last, (1, MAX_TABLE_COLUMNS + 1, "x")), "a.xlsx")

    assert (refused.value.code, refused.value.facts["columns"]) == ("too_long", MAX_TABLE_COLUMNS)


@pytest.mark.parametrize(
    "content",
    ["x\n" * (MAX_TABLE_ROWS + 1), "x," * (MAX_TABLE_COLUMNS + 1), ("x," * MAX_TABLE_COLUMNS + "\n") * (MAX_TABLE_CELLS // MAX_TABLE_COLUMNS + 1)],
    ids=["rows", "columns", "cells"],
)
def test_too_many_rows_columns_or_cells_are_refused_and_not_cut(content):
    with pytest.raises(UnreadableDocument) as refused:
        read_table(content.encode(), "a.csv")

    assert refused.value.code == "too_long"


def test_a_row_that_claims_to_be_the_billionth_is_refused():
    content = a_table((1, 1, "单位"))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b'<row r="1"', b'<row r="1000000000"').replace(b'r="A1"', b'r="A1000000000"') if "sheet1" in name else part)

    with pytest.raises(UnreadableDocument) as refused:
        read_table_sandboxed(made.getvalue(), "a.xlsx", limits=QUICK)

    assert refused.value.code in ("too_long", "wrong_kind")


def test_a_table_that_unpacks_to_too_much_is_refused():
    with pytest.raises(UnreadableDocument) as refused:
        read_table(a_zip(xl__workbook_xml=bytes(300 * 1024**2)), "a.xlsx")

    assert refused.value.code == "too_large"


def test_an_archive_that_is_no_workbook_is_no_table():
    for content in (b"PK\x03\x04 and nothing else", a_zip(a="b"), a_zip(xl__workbook_xml="<")):
        with pytest.raises(UnreadableDocument) as refused:
            read_table(content, "a.xlsx")
        assert refused.value.code == "wrong_kind"
