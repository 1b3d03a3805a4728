"""A clerk chooses the notice, its table of quotas and its form together; each unit sees its own number and downloads the form with its name in it."""

import io

import pytest
from docx import Document
from openpyxl import Workbook
from playwright.sync_api import expect

from baosong.core.documents.detect import open_bytes
from tests.journeys.browsers import DESKTOP, PHONE

NOTICE = """关于征集“身边的支部”微视频的通知
各学院：
为展示基层党支部风采，现面向各学院征集微视频。
一、报送内容
微视频，时长3至5分钟，MP4格式。每部作品填写报名表（附件2）。
二、报送时间
请于2099年6月1日前报送。
附件：1.名额分配表
2.报名表
梧岭大学党委组织部
2099年5月4日"""
FORM = ("附件2", "微视频报名表", "报送单位：{{单位}}", "联系人：{{联系人}}", "主要内容：")
QUOTAS = (("附件1 微视频名额分配表",), ("序号", "单位", "名额"), (1, "文学院", 3), (2, "某某书院", 1), ("", "合计", 4))


def docx(lines):
    made, document = io.BytesIO(), Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(made)
    return made.getvalue()


def xlsx(rows):
    made, book = io.BytesIO(), Workbook()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


def chosen(*files):
    return [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]


@pytest.fixture
def files():
    return chosen(("附件2：报名表.docx", docx(FORM)), ("附件1：名额分配表.xlsx", xlsx(QUOTAS)), ("关于征集微视频的通知.docx", docx(NOTICE.split("\n"))))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_notice_with_its_attachments_becomes_a_call(installation, someone, files, viewport):
    office = someone(installation, "office", viewport)
    office.goto(installation.url + "/calls/new/")

    # What cannot be opened is named beside the field, and nothing is kept.
    office.get_by_label("或选择文件").set_input_files([*files, *chosen(("损坏.docx", b"PK\x03\x04" + bytes(50)))])
    office.get_by_role("button", name="读取通知").click()
    expect(office.locator(".fault")).to_contain_text("“损坏.docx”：文件已损坏")
    assert installation.row("select count(*) from calls_call") == (0,)

    office.get_by_label("或选择文件").set_input_files(files)
    office.get_by_role("button", name="读取通知").click()

    # The notice was recognised among the three, the table was read, the form stands with the task that asks for it.
    expect(office.get_by_label("标题", exact=True)).to_have_value("关于征集“身边的支部”微视频的通知")
    expect(office.get_by_text("已读取名额分配表：1 个单位有单独名额")).to_be_visible()
    attachments = office.locator(".attachment")
    expect(attachments).to_have_count(2)
    expect(attachments.first).to_contain_text("附件2：报名表.docx")
    expect(attachments.first.get_by_label("所属任务")).not_to_have_value("")

    # The row that matches no unit is asked about.
    expect(office.get_by_text("名额分配表中有 1 行未能对应到单位")).to_be_visible()
    office.get_by_label("某某书院").select_option(label="不采用此行")
    office.locator("section", has=office.locator("#quota-rows")).get_by_role("button", name="保存").click()
    expect(office.get_by_text("名额分配表中有")).to_have_count(0)

    # The person may know better which file is the notice, and take that back.
    attachments.first.get_by_role("button", name="作为通知").click()
    expect(office.get_by_text("已将“附件2：报名表.docx”作为通知")).to_be_visible()
    office.locator(".attachment", has_text="关于征集微视频的通知.docx").get_by_role("button", name="作为通知").click()
    expect(office.get_by_label("标题", exact=True)).to_have_value("关于征集“身边的支部”微视频的通知")
    expect(office.get_by_text("1 个单位有单独名额").first).to_be_visible()
    office.get_by_label("某某书院").select_option(label="不采用此行")
    office.locator("section", has=office.locator("#quota-rows")).get_by_role("button", name="保存").click()

    # The numbers are what has to be handed in.
    office.get_by_role("button", name="恰好").click()
    expect(office.get_by_label("最少").first).to_have_value("3")
    office.get_by_role("button", name="下一步：选择单位").click()
    office.get_by_role("button", name="发布", exact=True).click()
    expect(office.get_by_text("征集已发布")).to_be_visible()
    expect(office.get_by_text("0 / 1 个单位已报齐")).to_be_visible()

    # The unit sees its own number, nobody else's table, and its form has its name in it.
    unit = someone(installation, "c1", viewport)
    (unit_id,) = installation.row("select id from orgs_unit where name = '文学院'")
    unit.goto(f"{installation.url}/hand-in/1/{unit_id}/")
    expect(unit.get_by_text("还差 3 个").first).to_be_visible()
    expect(unit.get_by_text("名额分配表.xlsx")).to_have_count(0)
    with unit.expect_download() as download:
        unit.get_by_role("link", name="下载已填写本单位信息的表格").click()
    assert download.value.suggested_filename == "附件2：报名表（文学院）.docx"
    text = open_bytes(download.value.path().read_bytes()).text
    assert "报送单位：文学院" in text
    assert "{{" not in text
    with unit.expect_download() as download:
        unit.get_by_role("link", name="附件2：报名表.docx").click()
    assert "{{单位}}" in open_bytes(download.value.path().read_bytes()).text
