"""A clerk pastes a notice; after a minute it is a published call, with every rule beside its sentence."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.installation import notice


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_pasted_notice_becomes_a_published_call(installation, someone, viewport):
    page = someone(installation, "office", viewport)

    page.get_by_role("link", name="由通知新建征集").first.click()
    page.get_by_label("通知正文").fill(notice())
    page.get_by_role("button", name="读取通知").click()

    # The notice is shown beside the rules.
    expect(page.get_by_role("heading", name="对照通知核对征集")).to_be_visible()
    expect(page.get_by_label("标题", exact=True)).to_have_value("关于征集“身边的支部”微党课的通知")
    length = page.get_by_role("textbox", name="时长")
    expect(length).to_have_value("20 秒 至 40 秒")

    # Hovering over a rule highlights its sentence.
    length.focus()
    expect(page.locator(".sentence.lit")).to_contain_text("建议时长20-40秒")

    # Hovering over a sentence highlights its rules.
    page.locator(".sentence.source", has_text="分辨率1920×1080").click()
    expect(page.locator(".rule.lit").first).to_be_visible()

    # Every rule can be edited, in the wording of notices.
    length.fill("15-60秒")
    length.blur()
    expect(page.get_by_role("textbox", name="时长")).to_have_value("15 秒 至 1 分钟")

    page.get_by_role("button", name="下一步：选择单位").click()
    expect(page.locator("[data-chosen]")).to_have_text("3 / 9")
    page.get_by_role("button", name="发布", exact=True).click()

    expect(page.get_by_text("征集已发布")).to_be_visible()
    expect(page.get_by_text("0 / 3 个单位已报齐")).to_be_visible()


def test_what_the_notice_does_not_say_is_asked_for_and_not_guessed(installation, someone):
    page = someone(installation, "office")
    page.goto(installation.url + "/calls/new/")
    page.get_by_label("通知正文").fill("关于征集短视频的通知\n请各学院于5月4日前报送短视频。")
    page.get_by_role("button", name="读取通知").click()

    expect(page.get_by_text("截止时间缺少年份，请补充")).to_be_visible()
    expect(page.get_by_text("没有识别到每单位报送几个")).to_be_visible()

    # It cannot be published before missing values are entered …
    page.get_by_role("button", name="下一步：选择单位").click()
    expect(page.get_by_role("button", name="发布", exact=True)).to_be_disabled()

    # … and can be published afterwards.
    page.get_by_role("link", name="返回征集").first.click()
    page.get_by_label(re.compile("截止日期")).fill("2099-05-04")
    page.get_by_label(re.compile("截止日期")).blur()
    expect(page.get_by_text("截止时间缺少年份")).to_have_count(0)
    page.get_by_role("button", name="下一步：选择单位").click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("征集已发布")).to_be_visible()


def test_a_value_that_is_not_understood_is_said_beside_its_field(installation, someone):
    page = someone(installation, "office")
    page.goto(installation.url + "/calls/new/")
    page.get_by_label("通知正文").fill(notice())
    page.get_by_role("button", name="读取通知").click()

    page.get_by_role("textbox", name="时长").fill("挺长的")
    page.get_by_role("textbox", name="时长").blur()

    expect(page.locator(".fault")).to_contain_text("不能识别为时长")


def test_what_is_typed_while_the_draft_is_saved_is_kept_and_what_is_wrong_is_said_above_it(installation, someone):
    page = someone(installation, "office")
    page.goto(installation.url + "/calls/new/")
    page.get_by_label("通知正文").fill(notice())
    page.get_by_role("button", name="读取通知").click()
    held = []
    page.route("**/edit/", lambda route: held.append(route))  # noqa: PLW0108 - Playwright sets attributes of the function

    # While the answer to a wrong value is on its way, the next field is typed into.
    length, pieces = page.get_by_role("textbox", name="时长"), page.get_by_label("总数上限")
    length.fill("挺长的")
    with page.expect_request("**/edit/"):
        pieces.click()
    pieces.press_sequentially("12")
    held.pop().continue_()

    expect(page.locator(".form-errors")).to_contain_text("“挺长的”不能识别为时长")
    expect(length).to_have_value("挺长的")
    expect(pieces).to_have_value("12")
    expect(pieces).to_be_focused()

    # It is saved when the field is left, and the summary leads to the wrong field.
    page.unroute("**/edit/")
    with page.expect_response("**/edit/"):
        pieces.blur()
    page.locator(".form-errors").get_by_role("link", name="时长").click()
    expect(length).to_be_focused()
    length.fill("15-60秒")
    length.blur()
    expect(page.locator(".form-errors")).to_have_count(0)
    page.reload()
    expect(length).to_have_value("15 秒 至 1 分钟")
    expect(pieces).to_have_value("12")
