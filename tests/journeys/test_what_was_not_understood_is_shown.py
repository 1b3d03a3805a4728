"""A clerk sees on the notice what the draft does not use, settles each place by one click, and only then is told that all is found."""

from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP

GREEN = "所需内容均已识别"
NOTICE = (
    "关于征集微党课的通知\n各学院党委：\n请报送党课视频，每个学院至少报送1个，2099年5月20日前发至邮箱zzb@example.edu.cn。\n"
    "另请撰写支部工作案例3篇。请一并填写《讲课人登记表》。纸质材料于11月31日前交组织部。\n示范大学组织部\n2099年3月1日\n"
)
# A draft with fixed terms, as if the parser had read no more.
DRAFT = """
import django; django.setup()
import sys
from django.utils import timezone
from baosong.apps.calls.services import drafts
from baosong.apps.orgs.models import Person, Unit
from baosong.core.terms import ChannelKind, Evidence, PieceKind, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask
text, office = sys.stdin.read(), Person.objects.get(username="office")
def at(words): return Evidence(text.index(words), text.index(words) + len(words))
task = TermsTask(
    "微党课", "t1", "2099-05-20", (TermsPiece(PieceKind.VIDEO, "党课视频", "p1", evidence=at("报送党课视频")),),
    (TermsQuota(least=1, evidence=at("至少报送1个")),), evidence=at("微党课"), deadline_evidence=at("2099年5月20日"),
)
terms = Terms(title="关于征集微党课的通知", issued_on="2099-03-01", tasks=(task,), channels=(TermsChannel(ChannelKind.EMAIL, evidence=at("邮箱")),),
              evidence={"issued_on": at("2099年3月1日")})
draft = drafts.draft_from(text, unit=Unit.objects.get(depth=1), by=office, at=timezone.now())
print(drafts.revise(draft, terms, by=office, at=timezone.now()).pk)
"""


def test_each_place_that_was_not_used_becomes_a_part_of_the_call_or_is_dismissed(installation, someone):
    number = installation.python(DRAFT, NOTICE).strip()
    page = someone(installation, "office", DESKTOP)
    page.goto(f"{installation.url}/calls/{number}/edit/")
    places = page.locator(".places li")
    marks = page.locator(".notice-text mark.unused")

    # The places are marked in the notice and listed beside it; the impossible day is said at the box, too.
    expect(places).to_have_count(3)
    expect(marks).to_have_count(3)
    expect(page.get_by_text(GREEN)).to_have_count(0)
    expect(page.locator(".task .fault")).to_contain_text("“11月31日”不是有效日期")

    # A form becomes a piece.
    places.filter(has_text="讲课人登记表").get_by_role("button", name="设为材料").click()
    expect(places).to_have_count(2)
    expect(marks).to_have_count(2)
    assert "讲课人登记表" in [box.input_value() for box in page.get_by_label("材料名称").all()]

    # A number becomes a task of its own, with its quota.
    places.filter(has_text="支部工作案例3篇").get_by_role("button", name="设为任务").click()
    expect(places).to_have_count(1)
    expect(page.locator("fieldset.task[id^=task-]")).to_have_count(2)
    expect(page.locator("fieldset.task[id^=task-]").last.get_by_label("最少")).to_have_value("3")
    expect(page.get_by_text("没有识别到截止时间")).to_be_visible()
    page.locator("fieldset.task[id^=task-]").last.get_by_label("截止日期").fill("2099-06-30")
    page.locator("fieldset.task[id^=task-]").last.get_by_label("截止日期").blur()
    expect(page.get_by_text("没有识别到截止时间")).to_have_count(0)
    expect(page.get_by_text(GREEN)).to_have_count(0)

    # What is left is said again before publishing.
    page.get_by_role("button", name="下一步：选择单位").click()
    expect(page.get_by_text("通知中还有 1 处未用上")).to_be_visible()
    expect(page.get_by_text("“11月31日”不是有效日期")).to_be_visible()
    page.get_by_role("link", name="返回征集").first.click()

    # Dismissed, it is marked no more, and all is found; it can be brought back.
    places.get_by_role("button", name="无需报送").click()
    expect(page.get_by_text(GREEN)).to_be_visible()
    expect(marks).to_have_count(0)
    page.get_by_role("button", name="恢复").click()
    expect(places).to_have_count(1)
    expect(page.get_by_text(GREEN)).to_have_count(0)
