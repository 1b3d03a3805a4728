"""Two real installations: a call is sent down and a story up in a signed bundle; both servers are killed meanwhile, and the author sees the result."""

import json
import re
import subprocess
import sys
import time
import zipfile

import pytest
from playwright.sync_api import expect

from tests.journeys.installation import Installation
from tests.servers import PATIENCE_S

ABOVE = """
import django; django.setup()
from baosong.site.server import prepare
prepare()
from django.utils import timezone
from baosong.apps.calls.services import drafts, publish
from baosong.apps.orgs.services import units, invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
from baosong.core.terms import PieceKind, Terms, TermsPiece, TermsQuota, TermsTask
now = timezone.now()
province = units.add_unit(under=None, name="示例省教育工委", by=None, at=now)
university = units.add_unit(under=province, name="示范大学", by=None, at=now)
units.add_unit(under=province, name="另一所大学", by=None, at=now)
office = Person.objects.create_user(username="province", password="journey-password", name="省里老师")
invitations.give_role(person=office, unit=province, role=Role.ORGANISER, by=None, at=now)
text = "关于征集支部故事的通知\\n各高校党委：\\n请报送故事材料包，每校限报2件，于2099年6月30日前报送。"
terms = Terms(title="关于征集支部故事的通知", tasks=(TermsTask("支部故事", "t1", "2099-06-30", (TermsPiece(PieceKind.OTHER, "材料包", "p1"),), (TermsQuota(most=2),)),))
call = drafts.revise(drafts.draft_from(text, unit=province, by=office, at=now), terms, by=office, at=now)
publish.publish(call, to=[university], by=office, at=now)
"""
BELOW = """
import django; django.setup()
from baosong.site.server import prepare
prepare()
from django.utils import timezone
from baosong.apps.orgs.services import units, invitations
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person
now = timezone.now()
university = units.add_unit(under=None, name="示范大学", by=None, at=now)
college = units.add_unit(under=university, name="文学院", by=None, at=now)
for username, unit, role in (("office", university, Role.ORGANISER), ("c1", college, Role.LIAISON)):
    person = Person.objects.create_user(username=username, password="journey-password", name=username)
    invitations.give_role(person=person, unit=unit, role=role, by=None, at=now)
"""
# The university forwards the call; the college submits a story, the university accepts and forwards it.
STORY = """
import django; django.setup()
import io, random, sys
from django.utils import timezone
from baosong.apps.calls.services import pass_on, publish
from baosong.apps.calls.models import Call, Task
from baosong.platform.storage import blobstore
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.services import checks, forward, drafts, receive, decisions, submit
from baosong.apps.submissions.enums import Channel
now, office, author = timezone.now(), Person.objects.get(username="office"), Person.objects.get(username="c1")
university, college = Unit.objects.get(name="示范大学"), Unit.objects.get(name="文学院")
title, size = sys.stdin.read().split("|")
lower = Call.objects.filter(parent__isnull=False).first()
if lower is None:
    draft = pass_on.pass_on(Call.objects.get(), pass_on.UnitTerms(["t1"], "2099-06-01"), unit=university, by=office, at=now)
    lower = publish.publish(draft, to=[college], by=office, at=now)
submission = drafts.begin(Task.objects.select_related("call").get(call=lower), unit=college, by=author, at=now)
drafts.describe(submission, title=title, details={"speaker": "张三"}, by=author, at=now)
stored = blobstore().put(io.BytesIO(random.Random(title).randbytes(int(size))))
file = receive.receive(receive.Arrival(submission, "p1", f"{title}.zip", stored.sha256, stored.size, Channel.WEB, now, now), by=author)
checks.check(file.pk, blobstore=blobstore())
submit.submit(submission, by=author, at=timezone.now())
decisions.accept(submission, by=office, at=timezone.now())
print(forward.forward(submission, vouched_by="李审核", by=office, at=timezone.now()).number)
"""
SUBMISSIONS = """
import django; django.setup()
import json
from baosong.platform.storage import blobstore
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import files_of, latest_submitted
print(json.dumps([[submission.title, submission.state, submission.unit.name, submission.vouched_by, [[file.name, blobstore().verify(file.sha256)] for file in files_of(latest_submitted(submission))]]
    for submission in Submission.objects.order_by("pk")]))
"""
LARGE = 240 * 1024**2


@pytest.fixture
def above(tmp_path):
    made = Installation(tmp_path / "above", seed=ABOVE, BAOSONG_NAME="示例省教育工委")
    made.start()
    yield made
    made.remove()


@pytest.fixture
def below(tmp_path):
    made = Installation(tmp_path / "below", seed=BELOW, BAOSONG_NAME="示范大学")
    made.start()
    yield made
    made.remove()


def output_of(installation, code):
    return json.loads(installation.python(code))


def until(installation, condition, seconds=PATIENCE_S):
    """Wait until the last dispatch (state, bytes sent, size) fulfils a condition; read from the database, since a process would be too slow."""
    end = time.monotonic() + seconds
    found = None
    while time.monotonic() < end:
        found = installation.row("select state, sent, size from federation_dispatch order by id desc limit 1")
        if found and condition(found):
            return found
        time.sleep(0.02)
    raise AssertionError(found)


def shell(installation, act, path):
    """Output of `baosong bundle` there."""
    ran = subprocess.run(
        [sys.executable, "-m", "baosong.cli", "bundle", act, str(path)], env=installation.environment, capture_output=True, text=True, timeout=PATIENCE_S
    )
    return ran.stdout + ran.stderr


def trust_each_other(province, university, above, below):
    """Each side pastes the other's card; both show the same fingerprints."""
    for page, installation, other_page, other, place, unit in (
        (province, above, university, below, "下级", "示范大学"),
        (university, below, province, above, "上级", "示范大学"),
    ):
        other_page.goto(other.url + "/federation/")
        card = other_page.get_by_label("本系统名片").input_value()
        page.goto(installation.url + "/federation/")
        page.get_by_label("对方名片").fill(card)
        page.get_by_label("对方是").select_option(label=place)
        page.locator("select[name=unit]").select_option(label=unit)
        page.get_by_role("button", name="信任", exact=True).click()
        expect(page.get_by_text("已信任")).to_be_visible()


def test_a_story_goes_up_although_both_servers_are_killed(above, below, someone, tmp_path):
    province, university = someone(above, "province"), someone(below, "office")
    trust_each_other(province, university, above, below)

    # The call arrives with its notice, and is forwarded to the college like any other.
    university.get_by_role("button", name="获取征集").click()
    expect(university.get_by_text("获取到1个新征集")).to_be_visible()
    university.get_by_role("button", name="获取征集").click()
    expect(university.get_by_text("获取到0个新征集")).to_be_visible()
    university.get_by_role("link", name="关于征集支部故事的通知").click()
    expect(university.get_by_text("每校限报2件")).to_be_visible()
    below.python(STORY, f"门口的一张桌子|{LARGE}")

    # During the transfer the upper server is killed, then the lower one; after each restart the transfer resumes.
    university.goto(below.url + "/federation/")
    university.get_by_role("button", name="上报1件作品").click()
    expect(university.get_by_text("报送包正在发送")).to_be_visible()
    first = until(below, lambda row: row[1] > 0.2 * row[2])
    above.kill()
    assert first[0] == "waiting"
    received = sum(path.stat().st_size for path in (above.data / "parts").glob("*.part"))
    assert received >= 0.2 * LARGE
    above.start()
    second = until(below, lambda row: row[1] > max(0.6 * row[2], received))
    below.kill()
    assert second[0] == "waiting"
    assert output_of(above, SUBMISSIONS) == []
    below.start()
    until(below, lambda row: row[0] == "received")

    assert output_of(above, SUBMISSIONS) == [["门口的一张桌子", "submitted", "示范大学", "李审核", [["门口的一张桌子.zip", True]]]]

    # The province sees the origin and accepts it; the author below sees the decision without any mail.
    province.goto(above.url + "/submissions/1/")
    expect(province.get_by_text("李审核").first).to_be_visible()
    province.get_by_role("button", name="接受", exact=True).click()
    author = someone(below, "c1")
    author.goto(below.url + "/submissions/1/")
    way = author.locator(".way li")
    expect(way).to_have_count(1)
    for _ in range(PATIENCE_S):
        if "合格" in way.inner_text():
            break
        time.sleep(1)
        author.reload()
    expect(way).to_contain_text("示例省教育工委")
    expect(way).to_contain_text("合格")


def test_what_is_tampered_with_or_sent_twice_changes_nothing(above, below, someone, tmp_path):
    province, university = someone(above, "province"), someone(below, "office")
    trust_each_other(province, university, above, below)
    university.get_by_role("button", name="获取征集").click()
    expect(university.get_by_text("获取到1个新征集")).to_be_visible()
    below.python(STORY, "门口的一张桌子|20000")

    # Offline: the bundle is transferred as a file.
    above.kill()
    university.goto(below.url + "/federation/")
    university.get_by_role("button", name="上报1件作品").click()
    with university.expect_download() as taken:
        university.get_by_role("link", name="下载为文件").click()
    bundle = tmp_path / "carried.bundle"
    bundle.write_bytes(taken.value.path().read_bytes())
    below.kill()
    above.start()

    def bring(path):
        province.goto(above.url + "/federation/")
        province.get_by_label("报送包（文件）").set_input_files(path)
        province.get_by_role("button", name="接收").click()
        return province.locator(".notice").first

    changed = tmp_path / "changed.bundle"
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace("张三".encode(), "李四".encode()) if name.endswith("bundle.json") else content)
    expect(bring(changed)).to_contain_text("被改动")
    escaping = tmp_path / "escaping.bundle"
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(escaping, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("../../outside", b"x")
    expect(bring(escaping)).to_contain_text("越界路径")
    assert output_of(above, SUBMISSIONS) == []

    # The shell prints the same messages, and a dry run imports nothing.
    assert "被改动" in shell(above, "check", changed)
    assert "门口的一张桌子 (示范大学 · 文学院), 1 files" in shell(above, "check", bundle)
    assert output_of(above, SUBMISSIONS) == []

    expect(bring(bundle)).to_contain_text(re.compile(r"报送包已接收，回执：BS\d"))
    receipt = province.locator(".notice").first.inner_text()
    expect(bring(bundle)).to_contain_text(receipt.strip())
    assert json.loads(shell(above, "import", bundle))["submissions"][0]["number"] in receipt
    assert [row[0] for row in output_of(above, SUBMISSIONS)] == ["门口的一张桌子"]

    # Online again: the same bundle is only acknowledged, with the same receipt.
    below.start()
    until(below, lambda row: row[0] == "received")
    assert len(output_of(above, SUBMISSIONS)) == 1
    province.goto(above.url + "/federation/")
    province.get_by_role("button", name="取消信任").click()
    expect(bring(bundle)).to_contain_text("未信任的密钥")
