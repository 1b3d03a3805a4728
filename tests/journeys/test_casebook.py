"""A casebook made from the library: chosen, ordered, edited by two people at once, printed in three formats; a case withdrawn later gets an erratum."""

import pypdfium2
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP
from tests.journeys.judging_scenario import accepted_stories
from tests.journeys.library_scenario import shown_entries

EXPERT = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.orgs.services import invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
university = Unit.objects.get(name="示范大学")
for username, name, role in (("expert", "马院专家", Role.REVIEWER), ("editor", "编辑二", Role.ORGANISER)):
    person = Person.objects.create_user(username=username, password="journey-password", name=name)
    invitations.give_role(person=person, unit=university, role=role, by=None, at=timezone.now())
"""


def saved(page, tmp_path, name):
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    return target


def words_of(path):
    pdf = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def test_a_casebook_is_chosen_edited_printed_and_corrected(installation, someone, tmp_path):
    accepted_stories(installation)
    installation.python(EXPERT)
    shown_entries(installation)

    # Three entries are selected; each is added to the section of its theme, with the text extracted from its file.
    office = someone(installation, "office", DESKTOP)
    office.get_by_role("link", name="编印").click()
    office.locator("form[action='/publications/casebooks/']").get_by_label("标题").fill("支部故事选编")
    office.get_by_role("button", name="新建案例集").click()
    office.get_by_role("link", name="从素材库选择").first.click()
    for title in ("门口的一张桌子", "夜班日记", "二十四小时"):
        office.get_by_role("checkbox", name=title).check()
    office.get_by_role("button", name="收入案例集").click()
    expect(office.locator("[data-case]")).to_have_count(3)
    expect(office.get_by_text("正在提取")).to_have_count(0)

    # The order is changed by a button and by dragging, and is saved.
    office.locator("[data-case]", has_text="门口的一张桌子").get_by_role("button", name="上移").click()
    expect(office.locator("[data-case]").nth(1)).to_contain_text("门口的一张桌子")
    with office.expect_response(lambda response: response.url.endswith("/arrange/") and response.status == 204):
        office.locator("[data-case]").nth(2).drag_to(office.locator("[data-case]").nth(0))
    order = [item.split("\n")[0] for item in office.locator("[data-case] > a").all_inner_texts()]
    office.reload()
    assert office.locator("[data-case] > a").all_inner_texts() == order

    # Two editors open the same case. The second to save keeps the own text, sees the other version, and merges both.
    other = someone(installation, "editor", DESKTOP)
    for page in (office, other):
        page.goto(installation.url + "/publications/")
        page.get_by_role("link", name="支部故事选编").click()
        page.get_by_role("link", name="夜班日记").click()
    office.get_by_label("正文").fill("## 夜班\n凌晨两点，值班室的灯亮着。\n| 时间 | 人数 |\n| 零点 | 3 |")
    office.get_by_role("button", name="保存", exact=True).click()
    expect(office.locator(".set table")).to_contain_text("零点")
    other.get_by_label("正文").fill("编辑二的一句话，里面有生僻字\U000323af。")
    other.get_by_role("button", name="保存", exact=True).click()
    expect(other.get_by_role("alert")).to_contain_text("组织部老师已保存过")
    expect(other.get_by_label("对方已保存的内容")).to_have_value("## 夜班\n凌晨两点，值班室的灯亮着。\n| 时间 | 人数 |\n| 零点 | 3 |")
    mine = other.get_by_label("正文").input_value()
    assert mine.startswith("编辑二的一句话")
    other.get_by_label("正文").fill("## 夜班\n凌晨两点，值班室的灯亮着。\n" + mine)
    other.get_by_role("button", name="保存", exact=True).click()

    # A character without a glyph in any font is listed with its position, before and after printing.
    expect(other.get_by_text("U+323AF")).to_be_visible()
    other.goto(installation.url + "/publications/casebooks/1/")
    other.get_by_label("前言").fill("这里选编三个支部的故事。")
    other.get_by_label("标注").fill("内部资料")
    other.get_by_role("button", name="保存", exact=True).click()
    other.get_by_role("button", name="印制 PDF").click()
    book = saved(other, tmp_path, "第 1 次印制，PDF")
    expect(other.get_by_text("U+323AF")).to_be_visible()
    said = words_of(book)
    assert all(text in said for text in ("支部故事选编", "内部资料", "这里选编三个支部的故事", "目录", "凌晨两点", "编辑二的一句话"))
    for form, ending in (("Word", ".docx"), ("EPUB 电子书", ".epub")):
        other.get_by_role("button", name=f"印制 {form}").click()
        expect(other.get_by_role("link", name=form).first).to_be_visible()
        assert saved(other, tmp_path, form).suffix == ending

    # After printing, a case is withdrawn: the book has an erratum, and the next printing omits the case and says so.
    office.goto(installation.url + "/library/")
    office.get_by_role("link", name="二十四小时").first.click()
    office.get_by_role("link", name="素材信息").click()
    office.get_by_text("撤出素材库").click()
    office.get_by_label("理由").fill("当事人要求撤下")
    office.get_by_role("button", name="移除").click()
    office.goto(installation.url + "/publications/casebooks/1/")
    expect(office.get_by_text("《二十四小时》（第1、2、3次印制收入）已撤出：当事人要求撤下")).to_be_visible()
    expect(office.locator("[data-case]", has_text="二十四小时")).to_contain_text("已撤出，不再印制")
    office.get_by_role("button", name="印制 PDF").click()
    again = words_of(saved(office, tmp_path, "第 4 次印制，PDF"))
    assert "当事人要求撤下" in again
    assert again.count("二十四小时") == 1
