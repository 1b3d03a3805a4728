"""A clerk sees which parts of a notice became no rule, and cannot publish a past deadline by mistake."""

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.installation import notice


def read_notice(page, installation, text):
    page.goto(installation.url + "/calls/new/")
    page.get_by_label("通知正文").fill(text)
    page.get_by_role("button", name="读取通知").click()
    expect(page.get_by_role("heading", name="对照通知核对征集")).to_be_visible()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_not_used_is_listed_and_a_past_deadline_is_confirmed(installation, someone, viewport):
    page = someone(installation, "office", viewport)
    read_notice(page, installation, notice())
    expect(page.get_by_text("所需内容均已识别")).to_be_visible()

    read_notice(page, installation, notice().replace("学校将择优推荐。", "另请撰写支部工作案例3篇。"))

    # Unused parts are listed, with links to their sentences in the notice.
    expect(page.get_by_text("通知中有 1 处未用上")).to_be_visible()
    expect(page.get_by_text("所需内容均已识别")).to_have_count(0)
    place = page.get_by_role("link", name="另请撰写支部工作案例3篇")
    place.click()
    expect(page.locator(".sentence:target")).to_contain_text("另请撰写支部工作案例3篇")
    expect(page.locator(".sentence:target")).to_be_in_viewport()

    # A past date is warned of at once …
    page.get_by_label("截止日期").or_(page.get_by_label("截止时间")).first.fill("2020-01-01")
    page.get_by_label("截止日期").or_(page.get_by_label("截止时间")).first.blur()
    expect(page.locator(".task .fault")).to_contain_text("已过，请核对")

    # … and published only after a confirmation.
    page.get_by_role("button", name="下一步：选择单位").click()
    publish = page.get_by_role("button", name="发布", exact=True)
    publish.click()
    expect(page.get_by_text("征集已发布")).to_have_count(0)
    page.get_by_label("我已核对，确认按已过的截止时间发布").check()
    publish.click()
    expect(page.get_by_text("征集已发布")).to_be_visible()
