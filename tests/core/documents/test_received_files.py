"""Files that come with a notice: text, tables, blanks; what nobody could use is refused."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook

from baosong.core.documents import UnreadableDocument
from baosong.core.documents.block_reader import blocks_of
from baosong.core.documents.blocks import BlockKind
from baosong.core.documents.form_blanks import blanks_of, fill_blanks
from baosong.core.documents.received_file_reader import read_received_file
from baosong.core.documents.web import tables_of


def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def with_control(paragraph, name, text, *, by="alias"):
    """A content control with a placeholder."""
    control, properties, content = (OxmlElement(f"w:{tag}") for tag in ("sdt", "sdtPr", "sdtContent"))
    label, mark, run, words = OxmlElement(f"w:{by}"), OxmlElement("w:showingPlcHdr"), OxmlElement("w:r"), OxmlElement("w:t")
    label.set(qn("w:val"), name)
    words.text = text
    run.append(words)
    content.append(run)
    properties.extend([label, mark])
    control.extend([properties, content])
    paragraph._p.append(control)


def text_of(content):
    return read_received_file(content, "表.docx").text


def test_a_table_of_word_is_kept_with_its_merged_cells_spread():
    document = Document()
    table = document.add_table(3, 3)
    for row, cells in zip(table.rows, (("单位", "名额", ""), ("", "微视频", "案例"), ("文学院", "2", "1")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))

    (rows,) = read_received_file(saved(document), "a.docx").tables

    assert [[cell.strip() for cell in row] for row in rows] == [["单位", "名额", "名额"], ["单位", "微视频", "案例"], ["文学院", "2", "1"]]


def test_each_visible_sheet_of_a_workbook_is_a_table():
    book = Workbook()
    book.active.append(["单位", "名额"])
    book.active.append(["文学院", 2.0])
    book.create_sheet("说明").append(["无"])
    hidden = book.create_sheet("内部")
    hidden.append(["不公开"])
    hidden.sheet_state = "hidden"
    content = saved(book)

    read = read_received_file(content, "名额.xlsx")

    assert (read.kind, read.text, read.tables) == ("xlsx", "", ((("单位", "名额"), ("文学院", "2")), (("无",),)))
    assert [(block.kind, block.rows) for block in blocks_of(content)] == [(BlockKind.TABLE, rows) for rows in read.tables]


def test_a_table_of_a_web_page_is_kept_with_its_merged_cells_spread():
    page = "<table><tr><th rowspan=2>单位</th><th colspan=2>名额</th></tr><tr><td>微视频</td><td>案例</td></tr><tr><td>文学院</td><td> 2 </td><td>1</td></tr></table>"

    assert tables_of(page) == ((("单位", "名额", "名额"), ("单位", "微视频", "案例"), ("文学院", "2", "1")),)


def test_tables_inside_tables_are_read_within_bounds():
    page = "<table><tr><td>" * 300 + "<table><tr><td rowspan=9999 colspan=9999>甲</td></tr><tr><td>乙</td></tr></table>" + "</td></tr></table>" * 300

    tables = tables_of(page)

    assert len(tables) <= 1
    assert all(len(row) <= 400 for table in tables for row in table)


def a_form():
    document = Document()
    document.add_paragraph("报名表")
    document.add_paragraph("报送单位：{{单位}}")
    split = document.add_paragraph("电话：")
    for part in ("{", "{ 联系", "电话 }", "}"):
        split.add_run(part)
    with_control(document.add_paragraph("联系人："), "联系人", "点击此处输入")
    with_control(document.add_paragraph("邮箱："), "电子邮箱", "点击此处输入", by="tag")
    document.add_paragraph("作品：{{作品名称}}")
    return saved(document)


def test_blanks_of_a_form_are_found_and_filled_in():
    form = a_form()

    assert blanks_of(form) == ("联系人", "电子邮箱", "单位", "联系电话", "作品名称")
    filled = text_of(fill_blanks(form, {"单位": "文学院 & <党委>", "联系人": "李四", "联系电话": "", "电子邮箱": ""}))

    assert filled.split("\n") == ["报名表", "报送单位：文学院 & <党委>", "电话：", "联系人：李四", "邮箱：点击此处输入", "作品：{{作品名称}}"]


def test_everything_else_in_a_form_stays_as_it_was():
    form = a_form()

    with zipfile.ZipFile(io.BytesIO(form)) as before, zipfile.ZipFile(io.BytesIO(fill_blanks(form, {"单位": "文学院"}))) as after:
        assert before.namelist() == after.namelist()
        assert all(before.read(name) == after.read(name) for name in before.namelist() if name != "word/document.xml")


@pytest.mark.parametrize("code", ["encrypted", "broken", "empty"])
def test_what_nobody_could_use_is_refused(code):
    content = {
        "encrypted": b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "broken": b"PK\x03\x04" + bytes(100),
        "empty": b" \n ",
    }[code]

    with pytest.raises(UnreadableDocument) as caught:
        read_received_file(content, "附件.docx")

    assert caught.value.code == code


@pytest.mark.parametrize(("name", "content", "fault"), [("a.png", b"\x89PNG\r\n", "wrong_kind"), ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "wrong_kind")])
def test_what_has_no_text_is_kept(name, content, fault):
    read = read_received_file(content, name)

    assert (read.text, read.fault) == ("", fault)


def test_a_line_of_a_million_characters_is_read():
    assert len(read_received_file(b"a" * 1_000_000, "a.txt").text) == 1_000_000
