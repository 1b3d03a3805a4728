"""A college is renamed and put into order, its old receipt keeps the old name; then it is merged into another, and works, people, reminders and matrix follow."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from baosong.site.demo import documents
from tests.journeys.client import Client
from tests.journeys.installation import notice, stories_notice

STORY = documents.docx(documents.text("门口的一张桌子", 300))
# The rule reminds today; the worker would run it within five minutes.
REMIND = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Person
from baosong.apps.tracking.queries import debts
call = Call.objects.get(pk=2)
print("、".join(debt.unit.name for debt in debts(call, at=timezone.now())))
"""


def unit_id(installation, name):
    (key,) = installation.row(f"select id from orgs_unit where name = '{name}'")
    return key


def units_in_matrix(page):
    return [text.split("\n")[0] for text in page.locator("#matrix tbody th").all_inner_texts()]


def test_a_college_is_renamed_merged_and_nothing_is_lost(installation, someone):
    # given: a work that the college handed in, and a call to which every college still owes
    installation.publish(stories_notice(2))
    installation.publish(notice())
    Client(installation, "c1").hand_in(installation, unit="文学院", title="门口的一张桌子", content=STORY)
    literature, physics = unit_id(installation, "文学院"), unit_id(installation, "物理学院")
    number, code = installation.row("select number, code from submissions_receipt")
    office = someone(installation, "office")

    # A name that a sibling has is refused beside the field; nothing that was typed is lost.
    office.goto(f"{installation.url}/units/{literature}/")
    office.get_by_role("link", name="更名或修改").click()
    office.get_by_label("名称", exact=True).fill("物理学院")
    office.get_by_label("单位电话").fill("025-80000001")
    office.get_by_role("button", name="保存").click()
    expect(office.locator(".field.wrong")).to_contain_text("物理学院")
    expect(office.get_by_label("单位电话")).to_have_value("025-80000001")
    office.get_by_label("名称", exact=True).fill("人文学院")
    office.get_by_label("简称").fill("人文")
    office.get_by_role("button", name="保存").click()
    expect(office.get_by_role("heading", name="人文学院")).to_be_visible()
    expect(office.get_by_text("曾用名")).to_contain_text("文学院")

    # The old receipt still shows the old name, to everybody.
    office.goto(f"{installation.url}/verify/{code}/")
    expect(office.locator("article")).to_contain_text(number)
    expect(office.locator("article")).to_contain_text("文学院")
    expect(office.locator("article")).not_to_contain_text("人文学院")

    # The official order is that of every list.
    office.goto(f"{installation.url}/units/1/order/")
    office.get_by_role("button", name="将人文学院下移").click()
    expect(office.get_by_text("现排在第 2 位")).to_be_visible()
    office.goto(f"{installation.url}/overview/1/")
    assert units_in_matrix(office) == ["物理学院", "人文", "医学院"]

    # Merging into itself or below is not offered; the page says in numbers what will happen, and nothing happens before.
    office.goto(f"{installation.url}/units/{literature}/merge/")
    offered = office.get_by_label("承接单位", exact=True).locator("option").all_inner_texts()
    assert "人文学院" not in offered
    assert not any("文学院第" in name for name in offered)
    office.get_by_label("承接单位", exact=True).select_option("物理学院")
    office.get_by_role("button", name="继续").click()
    for line in ("1 件报送件", "1 个人员角色", "2 个下级单位", "1 项进行中的报送事项尚有应报未报"):
        expect(office.locator("main")).to_contain_text(line)
    assert installation.row("select count(*) from orgs_unit where closed_from is not null") == (0,)
    office.get_by_role("button", name="确认合并").click()
    expect(office.get_by_role("heading", name="物理学院")).to_be_visible()
    expect(office.get_by_role("row").filter(has_text="文学院联络员")).to_be_visible()
    expect(office.get_by_role("link", name="文学院第1党支部")).to_be_visible()

    # The matrix has one row less, with the work in the successor's; what is owed is owed by the successor.
    office.goto(f"{installation.url}/overview/1/")
    assert units_in_matrix(office) == ["物理学院", "医学院"]
    expect(office.locator("#matrix tbody tr").first.locator(".count").first).to_contain_text("1")
    assert installation.python(REMIND).strip() == "物理学院、医学院"
    office.goto(f"{installation.url}/overview/2/remind/")
    expect(office.get_by_role("row").filter(has_text="物理学院").first).to_contain_text("文学院联络员")

    # The liaison goes on in the new unit, with the old work; its receipt still shows the name of its time.
    liaison = someone(installation, "c1")
    liaison.goto(f"{installation.url}/hand-in/1/{physics}/")
    expect(liaison.get_by_text("门口的一张桌子").first).to_be_visible()
    liaison.goto(f"{installation.url}/verify/{code}/")
    expect(liaison.locator("article")).to_contain_text("文学院")
    expect(liaison.locator("article")).not_to_contain_text("物理学院")

    # The log tells both, in sentences; the old unit says where it went.
    office.goto(f"{installation.url}/units/1/log/")
    expect(office.get_by_text("将单位由“文学院”更名为“人文学院”")).to_be_visible()
    expect(office.get_by_text("将单位并入“物理学院”")).to_be_visible()
    office.goto(f"{installation.url}/units/{literature}/")
    expect(office.get_by_text("并入物理学院")).to_be_visible()


def test_a_college_closes_and_opens_again(installation, someone):
    installation.publish(stories_notice(2))
    medicine = unit_id(installation, "医学院")
    liaison, office = someone(installation, "c3"), someone(installation, "office")

    office.goto(f"{installation.url}/units/{medicine}/close/")
    expect(office.locator(".effects")).to_contain_text("2 个下级单位随之撤销")
    expect(office.locator(".effects")).to_contain_text("1 个角色自当日起终止")
    office.get_by_label("自哪一天起").fill(str(timezone.localdate() - timedelta(days=3)))
    office.get_by_label("理由").fill("学科调整")
    office.get_by_role("button", name="撤销单位").click()
    expect(office.locator(".field.wrong")).to_be_visible()
    office.get_by_label("自哪一天起").fill(str(timezone.localdate()))
    office.get_by_role("button", name="撤销单位").click()
    expect(office.get_by_text("单位已撤销")).to_be_visible()

    # Its person opens nothing any more, and no list of units to call has it.
    assert liaison.goto(f"{installation.url}/hand-in/1/{medicine}/").url.startswith(f"{installation.url}/sign-in/")
    office.goto(f"{installation.url}/units/")
    expect(office.get_by_role("link", name="医学院", exact=True)).to_have_count(0)
    office.get_by_role("link", name="显示 3 个已撤销单位").click()
    office.get_by_role("link", name="医学院", exact=True).click()
    office.get_by_role("button", name="恢复单位").click()
    expect(office.get_by_text("单位已恢复")).to_be_visible()
    office.goto(f"{installation.url}/units/")
    expect(office.get_by_role("link", name="医学院", exact=True)).to_be_visible()
