"""Makers of workbooks and text tables as office programs, exports and people write them."""

import io
import zipfile

from openpyxl import Workbook

from tests.museum.papers import a_package

HEAD = ("单位", "上级单位", "姓名", "账号", "邮箱", "电话")
ROW = ("文学院第一党支部", "文学院", "张三", "zhang3", "z@example.edu.cn", "13800138000")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(*rows, title="Sheet1", before=(), merged=(), hidden=()):
    """A workbook; `before`: sheets in front of it as (title, rows); `hidden`: titles."""
    made = Workbook()
    made.remove(made.active)
    for name, content in (*before, (title, rows)):
        sheet = made.create_sheet(name)
        for row in content:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    for one in merged:
        made.worksheets[-1].merge_cells(one)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def edited(content, *changes, part="xl/worksheets/sheet1.xml"):
    """The workbook with the XML of a sheet changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts[part].decode()
    for old, new in changes:
        assert old in sheet, sheet[:500]
        sheet = sheet.replace(old, new)
    return a_package({**parts, part: sheet})


def of_wps():
    """WPS: the sheet says that it has one cell."""
    return edited(book(HEAD, ROW), ('<dimension ref="A1:F2"', '<dimension ref="A1"'))


def without_dimension():
    return edited(book(HEAD, ROW), ('<dimension ref="A1:F2"/>', ""))


def too_large_dimension():
    return edited(book(HEAD, ROW), ('<dimension ref="A1:F2"', '<dimension ref="A1:XFD1048576"'))


def of_java(account="20200101", written="2.0200101E7"):
    """Apache POI: numbers in the form of Java."""
    return edited(book(HEAD, (*ROW[:3], int(account), *ROW[4:])), (f"<v>{account}</v>", f"<v>{written}</v>"))


def csv(text, encoding):
    return "\r\n".join(text).encode(encoding)
