"""A branch meeting: members are called by QR code, each writes a story on the phone, the record is checked, closed and printed as Word."""

import io
import re

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.journeys.branches import enter_roster, link_of, open_own, phone, plan_meeting, ready, submit_story
from tests.journeys.browsers import DESKTOP, PHONE

STORY = "封校那天，我在东门值守到凌晨，一位同学端来了一碗热面。"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_branch_meets_and_every_member_submits_a_story(installation, someone, chromium, viewport):
    ready(installation)
    secretary = someone(installation, "b1", viewport)
    enter_roster(secretary)
    plan_meeting(secretary)
    meeting = secretary.url
    expect(secretary.get_by_text("4 人中 0 人已讲述")).to_be_visible()

    # A member scans the code, enters the name, and writes in WeChat's browser; the text is saved while it is typed.
    scanned = re.search(r"请打开 (\S+) 并", secretary.get_by_label("发到群里的文字").input_value()).group(1)
    wang = phone(chromium)
    wang.goto(scanned)
    wang.get_by_label("您的姓名（全名）").fill("王小明")
    wang.get_by_role("button", name="讲我的故事").click()
    wang.get_by_label("您的故事").fill(STORY)
    expect(wang.locator("[data-saved]")).to_have_text("已保存")
    expect(wang.get_by_role("link", name="我的页面", exact=True)).to_have_count(0)
    wang.close()

    # Reopening the personal link after an interruption restores the text.
    wang = phone(chromium)
    open_own(wang, link_of(secretary, "王小明"), "王小明")
    expect(wang.get_by_label("您的故事")).to_have_value(STORY)
    wang.get_by_role("button", name="我已到会").click()
    wang.get_by_role("button", name="写好了，交给支部").click()
    expect(wang.get_by_text("谢谢，您的故事已经讲述")).to_be_visible()

    # A second member writes, a third story is recorded as oral; the branch sees which members are missing.
    li = phone(chromium)
    open_own(li, link_of(secretary, "李思齐"), "李思齐")
    submit_story(li, "我给隔离的同学送了十四天的饭。")
    secretary.goto(meeting)
    secretary.locator("table.attendance tr", has_text="赵一鸣").get_by_role("button", name="口头讲述").click()
    expect(secretary.get_by_text("4 人中 3 人已讲述")).to_be_visible()
    expect(secretary.locator(".silent")).to_have_text(re.compile("尚未讲述： 陈可欣$"))

    # The record cannot be closed while required fields are missing; entered text is not lost.
    secretary.get_by_label("发言，每行一人").fill("王小明：守门也是守初心。\n李思齐：小事见担当。")
    secretary.get_by_role("button", name="定稿").click()
    expect(secretary.get_by_role("alert").first).to_contain_text("记录还不能定稿")
    expect(secretary.get_by_role("alert").first).to_contain_text("缺少主持人")
    expect(secretary.get_by_label("发言，每行一人")).to_have_value(re.compile("守门也是守初心"))

    absent = secretary.locator("table.attendance tr", has_text="陈可欣")
    absent.get_by_role("combobox").select_option(label="缺席")
    absent.get_by_label("缺席原因").fill("在外地实习")
    absent.get_by_label("补课日期").fill("2026-07-08")
    secretary.get_by_role("button", name="其余全部实到").click()
    expect(secretary.get_by_text("应到 4 人，实到 3 人，缺席 1 人")).to_be_visible()
    secretary.get_by_label("主持人").fill("支部书记")
    secretary.get_by_label("记录人").fill("赵一鸣")
    secretary.get_by_label("议程，每行一项").fill("学习文件\n人人讲故事")
    secretary.get_by_label("决议").fill("继续做好值守。")
    secretary.get_by_role("button", name="定稿").click()
    expect(secretary.get_by_text("记录已定稿，可以导出 Word 打印")).to_be_visible()

    # The Word document has the fields of record books.
    with secretary.expect_download() as saved:
        secretary.get_by_role("link", name="导出 Word").click()
    document = Document(io.BytesIO(saved.value.path().read_bytes()))
    said = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert (said["应到"], said["实到"]) == ("4", "3")
    assert said["缺席及原因"] == "陈可欣（在外地实习），已于 2026-07-08 补课"
    assert "王小明：守门也是守初心。" in said["发言"]

    # The count is added up to college and university, without names of members who wrote nothing.
    office = someone(installation, "office")
    office.goto(installation.url + "/overview/1/")
    office.get_by_role("link", name=re.compile("4 名成员中 3 名已讲述")).click()
    rows = {row.get_by_role("rowheader").inner_text(): row.inner_text() for row in office.locator("table.coverage tbody tr").all()}
    assert "3 / 4" in rows["文学院第1党支部"]
    assert "3 / 4" in rows["文学院"]
    expect(office.locator("body")).not_to_contain_text("陈可欣")


def test_a_second_phone_with_the_same_name_is_settled_by_the_branch(installation, someone, chromium):
    ready(installation)
    secretary = someone(installation, "b1")
    enter_roster(secretary)
    plan_meeting(secretary)
    meeting = secretary.url
    scanned = re.search(r"请打开 (\S+) 并", secretary.get_by_label("发到群里的文字").input_value()).group(1)

    # A prankster is faster; the member writes all the same, and neither sees the other's text.
    phones = {}
    for who, text in (("prankster", "冒名写的。"), ("member", STORY)):
        phones[who] = phone(chromium)
        phones[who].goto(scanned)
        phones[who].get_by_label("您的姓名（全名）").fill("王小明")
        phones[who].get_by_role("button", name="讲我的故事").click()
        phones[who].get_by_label("您的故事").fill(text)
        phones[who].get_by_label("我的故事可以署名发布").check()
        phones[who].get_by_role("button", name="写好了，交给支部").click()
        expect(phones[who].get_by_text("您的故事已经交给支部")).to_be_visible()
        assert "/m/" not in phones[who].content()
    expect(phones["member"].locator("body")).not_to_contain_text("冒名写的")

    # The secretary keeps one text and confirms the device that wrote it; the prankster's opens nothing more.
    secretary.goto(meeting)
    lines = secretary.locator(".device-lines > li")
    lines.get_by_role("button", name="采用这一份").click()
    lines.get_by_role("button", name="删除这一份").click()
    wrote = lines.filter(has_text=STORY[:10])
    wrote.get_by_role("button", name="是本人", exact=True).click()
    expect(secretary.get_by_text("已确认是本人")).to_be_visible()
    lines.get_by_role("button", name="不是本人").click()
    expect(lines.get_by_role("button", name="是本人", exact=True)).to_have_count(0)
    phones["prankster"].reload()
    expect(phones["prankster"].get_by_label("您的姓名（全名）")).to_be_visible()

    # On the confirmed phone the own page opens, with the list of devices.
    phones["member"].goto(scanned + "story/")
    phones["member"].get_by_role("link", name="我的页面").click()
    phones["member"].get_by_role("link", name=re.compile("^关于我的信息")).click()
    expect(phones["member"].get_by_text("支部确认")).to_be_visible()
    expect(phones["member"].get_by_text("当前设备")).to_be_visible()


def test_a_forwarded_link_stays_shut_to_strangers(installation, someone, chromium):
    ready(installation)
    secretary = someone(installation, "b1")
    enter_roster(secretary)
    plan_meeting(secretary)
    link = link_of(secretary, "王小明")

    stranger = phone(chromium)
    stranger.goto(link)
    expect(stranger.locator("body")).not_to_contain_text("王小明")
    for _number in range(5):
        stranger.get_by_label("您的姓名（全名）").fill("路人甲")
        with stranger.expect_response(lambda answer: answer.request.method == "POST"):
            stranger.get_by_role("button", name="打开").click()
        expect(stranger.get_by_role("alert")).to_contain_text("姓名与此链接不符")

    # After too many attempts the right name is refused to this device as well; the branch issues a new link, and the old one expires.
    stranger.get_by_label("您的姓名（全名）").fill("王小明")
    stranger.get_by_role("button", name="打开").click()
    expect(stranger.get_by_role("alert")).to_contain_text("错误次数过多")
    secretary.get_by_role("link", name="成员个人链接").click()
    row = secretary.locator("table.roster tr", has_text="王小明")
    row.get_by_text("调整").click()
    row.get_by_role("button", name="换新链接").click()
    expect(secretary.get_by_text("旧链接不再有效")).to_be_visible()
    stranger.goto(link)
    expect(stranger.get_by_text("这个链接已失效")).to_be_visible()


def test_two_phones_write_one_story_and_neither_text_is_lost(installation, someone, chromium):
    ready(installation)
    secretary = someone(installation, "b1")
    enter_roster(secretary)
    plan_meeting(secretary)
    link = link_of(secretary, "王小明")
    first, second = phone(chromium), phone(chromium)
    open_own(first, link, "王小明")
    open_own(second, link, "王小明")

    first.get_by_label("您的故事").fill("第一部手机上写的故事。")
    expect(first.locator("[data-saved]")).to_have_text("已保存")
    second.get_by_label("您的故事").fill("第二部手机上写的另一个故事。")
    expect(second.locator("[data-saved]")).to_contain_text("已保留")

    second.reload()
    expect(second.get_by_label("您的故事")).to_have_value("第一部手机上写的故事。")
    expect(second.locator(".conflicting-text")).to_have_text("第二部手机上写的另一个故事。")
    second.get_by_role("button", name="采用这一份").click()
    expect(second.get_by_label("您的故事")).to_have_value("第二部手机上写的另一个故事。")
    expect(second.locator(".conflicting-text")).to_have_text("第一部手机上写的故事。")
