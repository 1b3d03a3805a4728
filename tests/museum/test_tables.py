"""Tables of many programs: every column, the right sheet, numbers as people mean them, names as people know them."""

from datetime import date

import pytest

from baosong.apps.meetings.interfaces.tables import read_roster, read_typed_roster
from baosong.apps.meetings.services.roster import plain_name
from baosong.apps.orgs.interfaces.import_columns import kinds, known_headings, role_words
from baosong.apps.orgs.services.import_units import name_key
from baosong.core.tables import lay_out
from baosong.platform.tables import sheets
from tests.museum import tables as make
from tests.museum.tables import HEAD, ROW, book, csv

USUAL = dict(zip(("unit", "parent", "person", "username", "email", "telephone"), ROW, strict=True))
EXPLAINED = ("填写说明", [["填写说明"], ["一、每行一人，二、单位写全称"]])

# The table, its name, and what differs from the usual row.
TABLES = {
    # Excel
    "excel": (lambda: book(HEAD, ROW), "a.xlsx", {}),
    # WPS: the stated size is one cell
    "wps": (make.of_wps, "a.xlsx", {}),
    # programs that state no size
    "no size": (make.without_dimension, "a.xlsx", {}),
    # sheets whose formats reach to the last row
    "too large a size": (make.too_large_dimension, "a.xlsx", {}),
    # exports of Java: numbers with an exponent
    "java": (make.of_java, "a.xlsx", {"username": "20200101"}),
    # exports of Java: numbers with a fraction
    "java fraction": (lambda: make.of_java(written="20200101.0"), "a.xlsx", {"username": "20200101"}),
    # exports that write numbers as text
    "number as text": (lambda: book(HEAD, (*ROW[:3], "2.0200101E7", *ROW[4:])), "a.xlsx", {"username": "20200101"}),
    # pandas: numbers that were read as fractions, as text
    "fraction as text": (lambda: book(HEAD, (*ROW[:3], "20200101.0", *ROW[4:5], "13800138000.0")), "a.xlsx", {"username": "20200101"}),
    # Excel: telephones typed as numbers
    "telephone as number": (lambda: book(HEAD, (*ROW[:5], 13800138000)), "a.xlsx", {}),
    # Excel: telephones as floating numbers
    "telephone as fraction": (lambda: book(HEAD, (*ROW[:5], 13800138000.0)), "a.xlsx", {}),
    # forms of offices: line breaks in headings
    "breaks in headings": (lambda: book(("单\n位", "上级\r\n单位", "姓 名", "账  号", "邮箱\n（必填）", "电话\n"), ROW), "a.xlsx", {}),
    # forms on the web: stars
    "stars": (lambda: book(("*单位", "上级单位*", "* 姓名", "账号（必填）", "邮箱【选填】", "电话：" ), ROW), "a.xlsx", {}),
    # typed with an input method: full-width letters and brackets
    "full-width": (lambda: book(("单位", "上级单位", "姓名", "账号", "Ｅ－ｍａｉｌ", "电话"), ROW), "a.xlsx", {}),
    # pasted from a web page: signs that nobody sees
    "unseen signs": (lambda: book(("\ufeff单位", *HEAD[1:]), ("文学院第一党支部\u200b", "文学院\u200e", "张三\u2060", "\ufeffzhang3", "z@example.edu.cn\u00ad", "138\u200c00138000")), "a.xlsx", {}),
    # pasted from Word: spaces that do not break
    "hard spaces": (lambda: book(HEAD, ("\u00a0文学院第一党支部\u00a0", *ROW[1:])), "a.xlsx", {}),
    # programs that escape controls
    "escaped controls": (lambda: book(HEAD, ("文学院第一党支部_x000D_", *ROW[1:])), "a.xlsx", {}),
    # forms of offices: the first sheet explains
    "second sheet": (lambda: book(HEAD, ROW, before=[EXPLAINED]), "a.xlsx", {}),
    # forms of offices: lists of choices on a hidden sheet
    "hidden sheet": (lambda: book(HEAD, ROW, before=[("字典", [HEAD, ["x"]])], hidden=["字典"]), "a.xlsx", {}),
    # forms of offices: an empty first sheet
    "empty sheet": (lambda: book(HEAD, ROW, before=[("Sheet1", [])], title="Sheet2"), "a.xlsx", {}),
    # a title above the headings
    "title": (lambda: book(["文学院党支部一览表"], [], HEAD, ROW, merged=["A1:F1"]), "a.xlsx", {}),
    # Excel, CSV as ANSI
    "csv in gbk": (lambda: csv([",".join(HEAD), ",".join(ROW)], "gbk"), "a.csv", {}),
    # Excel, CSV as UTF-8
    "csv with mark": (lambda: csv([",".join(HEAD), ",".join(ROW)], "utf-8-sig"), "a.csv", {}),
    # Excel, “Unicode text”
    "unicode text": (lambda: csv(["\t".join(HEAD), "\t".join(ROW)], "utf-16"), "a.csv", {}),
    # a Mac's Numbers, with quotation marks
    "quoted": (lambda: csv([",".join(f'"{one}"' for one in HEAD), ",".join(f'"{one}"' for one in ROW)], "utf-8"), "a.csv", {}),
}  # fmt: skip


def read(content, name):
    sheet = sheets.read_sheet(content, name, known_headings())
    layout = lay_out(sheet.rows, sheet.merged, kinds=kinds(role_words()))
    columns = layout.guess(kinds(role_words()))
    return [{key: record.cell(at) for at, key in columns.items()} for record in layout.records]


@pytest.mark.parametrize(("maker", "name", "differs"), TABLES.values(), ids=TABLES)
def test_tables_of_units(maker, name, differs):
    (row,) = read(maker(), name)

    assert row == USUAL | differs | {"telephone": row["telephone"]}
    assert row["telephone"].startswith("13800138000")


def test_a_unit_that_is_merged_over_two_people_is_that_of_both():
    rows = read(book(HEAD, ROW, (None, None, "李四", "li4", "l@example.edu.cn", "13800138001"), merged=["A2:A3", "B2:B3"]), "a.xlsx")

    assert [(row["unit"], row["person"]) for row in rows] == [(ROW[0], "张三"), (ROW[0], "李四")]


@pytest.mark.parametrize(
    ("one", "other"),
    # a space between words, full-width brackets, capitals, an ideographic space
    [("马克思主义学院", "马克思主义 学院"), ("学院（筹）", "学院(筹)"), ("MBA中心", "mba中心"), ("马克思主义学院", "马克思主义\u3000学院")],
)
def test_near_twins_are_one_unit(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("cell", "text"),
    # a day of Excel, a whole number, texts that only look like numbers
    [(date(2026, 11, 30), "2026-11-30"), (6.0, "6"), ("007", "007"), ("3.5", "3.5"), ("1E", "1E"), ("2号楼", "2号楼"), ("12.0", "12.0"), ("1.5E1", "15")],
)
def test_cells_as_texts(cell, text):
    assert sheets.cell_text(cell) == text


# A roster as typed, and its names.
ROSTERS = {
    # WeChat's lists of those who take part
    "numbered list": ("#接龙\n1、张三\n2、李四", ["#接龙", "张三", "李四"]),
    # typed with points, brackets, circles
    "other numbers": ("1. 张三\n（2）李四\n③王五\n4）赵六\n10：钱七", ["张三", "李四", "王五", "赵六", "钱七"]),
    # names of two characters made as wide as those of three
    "spread names": ("张 三\n张三丰\n欧阳  修", ["张三", "张三丰", "欧阳修"]),
    # pasted from a web page
    "unseen signs": ("张三\u200b\n\ufeff李四", ["张三", "李四"]),
    # pasted from Excel, with telephones
    "columns": ("张三\t13800138000\n李四，13800138001\n王五；13800138002", ["张三", "李四", "王五"]),
    # foreign names keep their spaces
    "foreign names": ("John Smith\n买买提·艾力", ["John Smith", "买买提·艾力"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "names"), ROSTERS.values(), ids=ROSTERS)
def test_typed_rosters(text, names):
    assert [plain_name(row.name) for row in read_typed_roster(text)] == names


@pytest.mark.parametrize(
    "head",
    # as the template has it, with a star, with a break, full-width, with a note
    ["姓名", "*姓名", "姓\n名", "姓名（必填）", "姓 名："],
)
def test_rosters_in_workbooks(head):
    content = book([head, "手机号码" if head == "*姓名" else "手机"], ["张三", 13800138000], before=[EXPLAINED])

    assert [row.name for row in read_roster(content, "a.xlsx")] == ["张三"]
