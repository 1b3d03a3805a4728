"""A pledge is signed with a finger on the phone, printed with its proof, and withdrawn without deletion."""

import re

from playwright.sync_api import expect

from tests.journeys.branches import enter_roster, open_own, phone, ready
from tests.journeys.browsers import PHONE


def own_link(page, name):
    page.get_by_role("link", name="组织活动").first.click()
    page.get_by_role("link", name=re.compile("^名册")).first.click()
    return page.locator("table.roster tr", has_text=name).get_by_role("button", name="复制链接").get_attribute("data-copy")


def new_pledge(page):
    page.get_by_role("link", name="组织活动").first.click()
    page.get_by_role("link", name="登记簿", exact=True).first.click()
    page.get_by_role("link", name="责任状").click()
    page.get_by_role("button", name="建立").click()
    page.get_by_role("link", name="新条目").click()
    page.get_by_label("岗位").fill("东门值守岗")
    page.get_by_label("责任人").fill("王小明")
    page.get_by_label("任务条目").fill("每日测温登记，不漏一人。")
    page.get_by_label("期限").fill("2026年7月1日至2026年7月31日")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("由王小明在个人页面签名")).to_be_visible()
    return page.url


def draw(page, *points):
    pad = page.locator("canvas[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + points[0][0] * box["width"], box["y"] + points[0][1] * box["height"])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
    page.mouse.up()


def test_a_pledge_is_signed_printed_and_withdrawn(installation, someone, chromium):
    ready(installation)
    secretary = someone(installation, "b1", PHONE)
    enter_roster(secretary)
    line = new_pledge(secretary)

    member = phone(chromium)
    open_own(member, own_link(secretary, "王小明"), "王小明")
    member.get_by_role("link", name=re.compile("责任状：东门值守岗")).click()
    expect(member.locator(".pledge-text")).to_contain_text("我作为东门值守岗的责任人")
    expect(member.locator(".pledge-text")).to_contain_text("2026-07-01 至 2026-07-31")

    # An empty field and a signature of one dot are refused with advice; input is retained.
    member.get_by_label("补充承诺").fill("随叫随到")
    draw(member, (0.5, 0.5), (0.505, 0.5))
    member.get_by_role("button", name="签名").click()
    expect(member.get_by_role("alert")).to_contain_text("笔画太少，不能算签名")
    expect(member.get_by_label("补充承诺")).to_have_value("随叫随到")

    draw(member, (0.2, 0.3), (0.45, 0.3), (0.3, 0.75), (0.55, 0.7))
    draw(member, (0.6, 0.25), (0.8, 0.4), (0.65, 0.8), (0.85, 0.75))
    member.get_by_role("button", name="签名").click()
    expect(member.get_by_text("已签名。文本、时间及其哈希值均已保存")).to_be_visible()
    seal = member.locator("code").inner_text()
    expect(member.locator("svg.signature path")).to_have_count(2)

    # The branch prints it: text, signature, time, hash, and that it is unchanged since signing.
    secretary.goto(line)
    secretary.get_by_role("link", name="王小明").click()
    sheet = secretary.locator(".pledge-sheet")
    expect(sheet).to_contain_text("补充承诺：随叫随到")
    expect(sheet).to_contain_text("哈希核对：与签署时一致")
    expect(sheet.locator("svg.signature")).to_be_visible()
    assert sheet.locator("code").inner_text() == seal

    # A signed pledge cannot be changed.
    secretary.goto(line)
    secretary.get_by_role("link", name="调整", exact=True).click()
    secretary.get_by_label("任务条目").fill("别的任务")
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.get_by_role("alert")).to_contain_text("须先撤回原责任状")

    # After withdrawal it remains, marked, with the reason and the same hash; and a new one can be signed.
    member.get_by_text("撤回责任状").click()
    member.get_by_label("理由").fill("岗位调整")
    member.get_by_role("button", name="撤回", exact=True).click()
    expect(member.get_by_text("它仍留在登记簿中，标明已撤回")).to_be_visible()
    expect(member.get_by_role("button", name="签名")).to_be_visible()
    secretary.goto(line)
    secretary.get_by_role("link", name="王小明").click()
    expect(sheet.locator(".withdrawn-mark")).to_have_text("已撤回")
    expect(sheet).to_contain_text("岗位调整")
    expect(sheet).to_contain_text("哈希核对：与签署时一致")
    assert sheet.locator("code").inner_text() == seal

    # Signed again with the typed name.
    member.get_by_label("补充承诺").fill("守好新岗")
    member.get_by_label("或使用键入的姓名：").check()
    member.get_by_label("您的姓名（全名）").fill("王小明")
    member.get_by_role("button", name="签名").click()
    expect(member.locator(".typed-name")).to_have_text("王小明")


def test_an_erased_member_leaves_hashes_and_a_valid_audit_chain(installation, someone, chromium):
    """ASVS 6.1.1–6.1.3."""
    ready(installation)
    secretary = someone(installation, "b1")
    enter_roster(secretary)
    line = new_pledge(secretary)
    member = phone(chromium)
    link = own_link(secretary, "王小明")
    open_own(member, link, "王小明")
    member.get_by_role("link", name=re.compile("责任状：东门值守岗")).click()
    member.get_by_label("补充承诺").fill("随叫随到")
    draw(member, (0.2, 0.3), (0.45, 0.3), (0.3, 0.75), (0.55, 0.7), (0.8, 0.2))
    member.get_by_role("button", name="签名").click()
    expect(member.get_by_text("已签名。")).to_be_visible()
    seal = member.locator("code").inner_text()

    # The member downloads a copy, and requests erasure.
    member.get_by_role("link", name="我的页面").click()
    member.get_by_role("link", name="关于我的信息").click()
    with member.expect_download() as saved:
        member.get_by_role("link", name="下载我的全部数据").click()
    assert saved.value.path().stat().st_size > 500
    member.get_by_role("button", name="申请删除我的数据").click()
    expect(member.get_by_text("由支部办理")).to_be_visible()

    # The branch erases the data, after a confirmation.
    own_link(secretary, "李思齐")
    row = secretary.locator("table.roster tr", has_text="王小明")
    expect(row).to_contain_text("申请删除")
    row.get_by_text("调整").click()
    row.get_by_role("button", name="删除数据").click()
    expect(secretary.get_by_role("alert")).to_contain_text("请勾选“我已确认”")
    row = secretary.locator("table.roster tr", has_text="王小明")
    row.get_by_label("我已确认").check()
    row.get_by_role("button", name="删除数据").click()
    expect(secretary.get_by_text("该成员的数据已删除")).to_be_visible()
    expect(secretary.locator("table.roster")).not_to_contain_text("王小明")

    # The database has no data of the person, the hash remains, and the audit chain verifies.
    secretary.goto(line)
    secretary.get_by_role("link", name=re.compile("^#")).click()
    expect(secretary.locator(".pledge-sheet")).to_contain_text("哈希核对：与签署时一致")
    assert secretary.locator(".pledge-sheet code").inner_text() == seal
    assert installation.python(LOOK).split() == ["True", "0"]
    member.goto(link)
    expect(member.get_by_text("这个链接已失效")).to_be_visible()


LOOK = """
import django; django.setup()
from django.apps import apps
from baosong.platform.audit.services.log import examine
found = sum("王小明" in str(row) for model in apps.get_models() for row in model.objects.values())
print(not examine().broken, found)
"""
