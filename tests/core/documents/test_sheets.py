"""A sheet with its merged cells: which one is read of several, and what programs other than Excel write."""

import io
import re
import zipfile

import openpyxl
import pytest

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.limits import MAX_TABLE_MERGES
from baosong.core.documents.sandboxed import read_sheet_sandboxed
from baosong.core.documents.table_reader import read_sheet
from tests.core.documents.test_bounds import QUICK


def a_book(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book):
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def with_part(content, change):
    """The workbook with its first sheet's XML changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, change(part) if name.endswith("sheet1.xml") else part)
    return made.getvalue()


def rows_or_refusal(content):
    try:
        return read_sheet(content, "a.xlsx").rows
    except UnreadableDocument as refusal:
        return refusal.code


def test_merged_cells_are_read_with_their_ranges():
    book = a_book(名册=[["标题"], ["单位", "姓名"], ["文学院", "张三"], [None, "李四"]])
    book["名册"].merge_cells("A1:B1")
    book["名册"].merge_cells("A3:A4")

    sheet = read_sheet_sandboxed(saved(book), "a.xlsx", limits=QUICK)

    assert sorted(sheet.merged) == [(1, 1, 1, 2), (3, 1, 4, 1)]
    assert sheet.rows == [["标题"], ["单位", "姓名"], ["文学院", "张三"], ["", "李四"]]


def test_the_first_visible_sheet_with_cells_is_read_and_the_others_are_named():
    book = a_book(旧表=[["旧"]], 空表=[], 名册=[["单位"]], 附表=[["其他"]], 空白=[])
    book["旧表"].sheet_state = "hidden"

    sheet = read_sheet(saved(book), "a.xlsx")

    assert (sheet.name, sheet.rows, sheet.other_sheets) == ("名册", [["单位"]], ("附表",))


def test_a_workbook_of_wps_whose_dimension_is_wrong_is_read_with_all_its_columns():
    """pandas-dev/pandas#39547: WPS writes <dimension ref="A1">."""
    content = with_part(
        saved(a_book(名册=[["单位", "姓名"], ["文学院", "张三"]])), lambda part: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part)
    )

    assert read_sheet(content, "a.xlsx").rows == [["单位", "姓名"], ["文学院", "张三"]]


@pytest.mark.parametrize("ref", ["", "A", "A1:", "1:2", "B2:A1", "A1:XFD1048576"], ids=["none", "column", "half", "rows", "backwards", "all"])
def test_ranges_that_are_none_do_no_harm(ref):
    content = with_part(
        saved(a_book(名册=[["单位"]])), lambda part: part.replace(b"</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{ref}"/></mergeCells>'.encode())
    )

    assert rows_or_refusal(content) in ([["单位"]], "wrong_kind")


def test_no_more_ranges_than_the_bound_are_read():
    many = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(2, MAX_TABLE_MERGES + 102))
    content = with_part(saved(a_book(名册=[["单位"]])), lambda part: part.replace(b"</sheetData>", b"</sheetData><mergeCells>" + many + b"</mergeCells>"))

    assert len(read_sheet(content, "a.xlsx").merged) == MAX_TABLE_MERGES


def test_a_workbook_of_excel_97_or_with_a_password_is_refused_as_such():
    with pytest.raises(UnreadableDocument) as refused:
        read_sheet(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "名册.xls")

    assert refused.value.code == "old_workbook"
