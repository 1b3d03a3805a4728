"""The outcome is prepared, changed with a reason, published for objections, objected to and answered, and only then visible to all units."""

import re

from playwright.sync_api import expect

from tests.journeys.browsers import PHONE
from tests.journeys.judging_scenario import a_closed_round

# Move the clock five working days on.
TIME_PASSES = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from baosong.apps.judging.models import Selection
Selection.objects.update(notice_until=timezone.now() - timedelta(minutes=1))
"""


def test_from_the_ranking_to_certificates(installation, someone, chromium):
    a_closed_round(installation)
    office = someone(installation, "office")
    office.goto(installation.url + "/judging/rounds/1/")
    for number, (prize, by, value) in enumerate((("一等奖", "count", "1"), ("二等奖", "count", "1"), ("", "share", ""), ("", "share", ""))):
        row = office.locator(".prize-row").nth(number)
        row.locator("[name=prize]").fill(prize)
        row.locator("[name=by]").select_option(by)
        row.locator("[name=value]").fill(value)
    office.get_by_role("button", name="生成结果").click()

    # Pending: the outcome follows the ranking, and a deviation needs a reason.
    rows = office.locator(".standings tbody tr")
    expect(rows.nth(0)).to_contain_text("一等奖")
    expect(office.get_by_text("待公布：各单位目前看不到这些内容")).to_be_visible()
    rows.nth(2).get_by_text("调整").click()
    rows.nth(2).get_by_label("奖项").select_option("二等奖")
    rows.nth(2).get_by_role("button", name="保存").click()
    expect(office.get_by_role("alert")).to_contain_text("这与排名不一致")
    expect(rows.nth(2).get_by_label("奖项")).to_have_value("二等奖")
    rows.nth(2).get_by_label("理由").fill("基层一线唯一作品")
    rows.nth(2).get_by_role("button", name="保存").click()
    expect(rows.nth(2)).to_contain_text("基层一线唯一作品")

    # Public: anyone reads it by its URL on a phone, without an account, and objects under their real name.
    office.get_by_role("button", name="开始公示").click()
    office.get_by_role("button", name="确认开始").click()
    address = office.get_by_label("公示地址").input_value()
    expect(office.get_by_role("button", name="生效并告知各单位")).to_be_disabled()
    visitor = chromium.new_context(viewport=PHONE, locale="zh-CN").new_page()
    visitor.goto(address)
    expect(visitor.get_by_role("heading", name=re.compile("评审结果的公示"))).to_be_visible()
    expect(visitor.get_by_text("剩余5个工作日")).to_be_visible()
    assert "90" not in visitor.locator("main").inner_text()
    visitor.get_by_label("真实姓名").fill("李四")
    visitor.get_by_label("单位及联系方式").fill("物理学院，办公电话")
    visitor.get_by_label("异议内容及理由").fill("两篇故事内容相近，请核对。")
    visitor.get_by_role("button", name="提交异议").click()
    expect(visitor.get_by_text("异议已收到")).to_be_visible()
    unit = someone(installation, "c1")
    unit.goto(installation.url + "/submissions/1/")
    expect(unit.get_by_text("一等奖")).to_have_count(0)

    # The period is over, but an objection is open; after the answer the outcome becomes final.
    installation.python(TIME_PASSES)
    office.reload()
    expect(office.get_by_text("还有1条异议未答复")).to_be_visible()
    office.get_by_label("答复").fill("经核对，两篇故事不同。")
    office.get_by_role("button", name="保存答复").click()
    office.get_by_role("button", name="生效并告知各单位").click()
    office.get_by_role("button", name="确认生效").click()
    expect(office.get_by_text("结果已生效")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text("已于")).to_be_visible()
    expect(visitor.get_by_label("异议内容及理由")).to_have_count(0)

    # Now the unit sees it, and the certificate can be downloaded and confirmed by anyone.
    unit.reload()
    expect(unit.get_by_text("一等奖").first).to_be_visible()
    with office.expect_download() as taken:
        office.get_by_role("link", name="证书（PDF）").first.click()
    assert taken.value.path().read_bytes().startswith(b"%PDF-")
    code = office.get_by_role("link", name="证书（PDF）").first.get_attribute("href").split("/")[-1].removesuffix(".pdf")
    visitor.goto(f"{installation.url}/certificates/{code}/")
    expect(visitor.get_by_role("heading", name="证书真实有效")).to_be_visible()
    visitor.goto(f"{installation.url}/certificates/{code}x/")
    expect(visitor.get_by_role("heading", name="没有此查验码对应的证书")).to_be_visible()
