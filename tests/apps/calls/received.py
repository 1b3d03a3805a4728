"""Files that come with a notice."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook

NOTICE = """关于征集“身边的支部”微视频的通知
各学院：
一、报送内容
报送微视频1部，时长3至5分钟，并填写报名表（附件2）。
二、报送时间
请于2099年6月1日前报送。
附件：1.名额分配表
2.报名表
梧岭大学党委组织部
2099年5月4日
"""
FORM = ("附件2", "微视频报名表", "单位：{{单位}}", "联系人：{{联系人}}")
QUOTAS = (("附件1",), ("单位", "名额"), ("第1学院", 3), ("二学院", 2), ("图书馆", 1), ("合计", 6))


def docx(*lines):
    made, document = io.BytesIO(), Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(made)
    return made.getvalue()


def xlsx(rows=QUOTAS):
    made, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def packed(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def posted(name, content):
    return SimpleUploadedFile(name, content)


def notice_docx(text=NOTICE):
    return docx(*text.strip().split("\n"))
