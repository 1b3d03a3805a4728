"""The organiser ends a round and makes the outcome final through pages that ask, edits the certificates, and prints all of them; anyone verifies one by its code."""

import re
from io import BytesIO

from playwright.sync_api import expect

from tests.journeys.judging_scenario import CLOSED, accepted_stories
from tests.journeys.test_public_notice import TIME_PASSES

ALL_REVIEWED = CLOSED.replace("rounds.close_round(judged, by=office, at=now)", "")


def pages_of(path):
    import pypdfium2

    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(BytesIO(path.read_bytes()))]


def test_certificates_are_edited_printed_and_verified(installation, someone, chromium):
    accepted_stories(installation)
    installation.python(ALL_REVIEWED)
    office = someone(installation, "office")

    # The end of the round is asked for, in numbers.
    office.goto(installation.url + "/judging/rounds/1/")
    office.get_by_role("button", name="结束本轮").click()
    expect(office.get_by_text("3件作品参加排名")).to_be_visible()
    office.get_by_role("link", name="返回").click()
    office.get_by_role("button", name="结束本轮").click()
    office.get_by_role("button", name="确认结束").click()
    expect(office.locator(".standings tbody tr")).to_have_count(3)
    for number, (prize, by, value) in enumerate((("一等奖", "count", "1"), ("二等奖", "count", "1"), ("", "share", ""), ("", "share", ""))):
        row = office.locator(".prize-row").nth(number)
        row.locator("[name=prize]").fill(prize)
        row.locator("[name=by]").select_option(by)
        row.locator("[name=value]").fill(value)
    office.get_by_role("button", name="生成结果").click()

    # The text is edited beside a preview; blanks are put in by buttons, and one that cannot be filled is refused.
    office.get_by_role("link", name="编辑证书").click()
    expect(office.locator("figure img").first).to_be_visible()
    office.get_by_label("活动名称", exact=True).fill("“身边的故事”征集评选活动")
    office.get_by_role("textbox", name="正文", exact=True).fill("")
    office.get_by_role("button", name="单位", exact=True).click()
    office.get_by_role("textbox", name="正文", exact=True).press_sequentially("：\n《")
    office.get_by_role("button", name="作品名称").click()
    office.get_by_role("textbox", name="正文", exact=True).press_sequentially("》在")
    with office.expect_response(lambda answer: "/certificates/preview/" in answer.url):
        office.get_by_role("button", name="活动名称").click()
    expect(office.get_by_text("正文未写奖项")).to_be_visible()
    office.get_by_role("textbox", name="正文", exact=True).press_sequentially("中获【名次】。")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_role("alert")).to_contain_text("无法填入【名次】")
    text = office.get_by_role("textbox", name="正文", exact=True).input_value()
    assert text == "【单位】：\n《【作品】》在【活动】中获【名次】。"
    office.get_by_role("textbox", name="正文", exact=True).fill(text.replace("【名次】", "【奖项】"))
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_text("证书文字已保存")).to_be_visible()

    # The public notice, and the last step, say what will happen.
    office.locator(".crumbs a").last.click()
    office.get_by_role("button", name="开始公示").click()
    office.get_by_role("button", name="确认开始").click()
    installation.python(TIME_PASSES)
    office.reload()
    office.get_by_role("button", name="生效并告知各单位").click()
    expect(office.get_by_text("奖项：一等奖1件、二等奖1件。")).to_be_visible()
    expect(office.get_by_text("1件作品未获奖。")).to_be_visible()
    office.get_by_role("button", name="确认生效").click()
    expect(office.get_by_text("结果已生效")).to_be_visible()

    # All certificates are one PDF.
    with office.expect_download() as taken:
        office.get_by_role("link", name="全部证书（PDF）").click()
    pages = pages_of(taken.value.path())
    assert len(pages) == 2
    assert "文学院：《门口的一张桌子》在“身边的故事”征集评选活动中获一等奖。" in pages[0]
    assert "001号" in pages[0]
    code = re.search(r"查验码([0-9A-Z]{5}-[0-9A-Z]{5})", pages[0])[1]

    # Anyone types the code from the paper.
    visitor = chromium.new_context(locale="zh-CN").new_page()
    visitor.goto(f"{installation.url}/certificates/")
    visitor.get_by_label("查验码").fill(code.lower())
    visitor.get_by_role("button", name="查验").click()
    expect(visitor.get_by_role("heading", name="证书真实有效")).to_be_visible()
    expect(visitor.get_by_text("“身边的故事”征集评选活动")).to_be_visible()
    visitor.goto(f"{installation.url}/certificates/")
    visitor.get_by_label("查验码").fill("22222-22222")
    visitor.get_by_role("button", name="查验").click()
    expect(visitor.get_by_role("heading", name="没有此查验码对应的证书")).to_be_visible()
