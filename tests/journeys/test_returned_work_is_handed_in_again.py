"""A returned or submitted submission is changed: without a reload, the page says which version the level above has, and offers to submit again."""

import pytest
from playwright.sync_api import expect

from baosong.site.demo import documents
from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.installation import stories_notice

SUBMITTED = """
import django; django.setup()
import io, sys
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.platform.jobs.services import job_runs
from baosong.platform.jobs.models import JobRun
from baosong.platform.storage import blobstore
from baosong.apps.orgs.models import Person, Unit
from baosong.site.demo import documents
from baosong.apps.submissions.services import drafts, receive, decisions, submit
from baosong.apps.submissions.enums import Channel
job_runs._enqueue = job_runs.execute
now = timezone.now()
by, office = Person.objects.get(username="c1"), Person.objects.get(username="office")
task = Task.objects.select_related("call").get()
submission = drafts.begin(task, unit=Unit.objects.get(name="文学院"), by=by, at=now)
drafts.describe(submission, title="门口的一张桌子", details={}, by=by, at=now)
stored = blobstore().put(io.BytesIO(documents.docx(documents.text("门口的一张桌子", 300))))
receive.receive(receive.Arrival(submission, task.terms.pieces[0].key, "初稿.docx", stored.sha256, stored.size, Channel.WEB, now, now), by=by)
submit.submit(submission, by=by, at=now)
if sys.stdin.read() == "returned":
    decisions.return_for_repair(submission, reason="请补充结尾", by=office, at=now)
print(submission.pk)
"""
BEHIND = "上级单位看到的仍是第 1 版"


@pytest.fixture
def a_submission(installation):
    """a_submission("returned") is the page of a returned submission, a_submission("submitted") that of a submitted one."""
    installation.publish(stories_notice(2))

    def made(state):
        return f"{installation.url}/submissions/{installation.python(SUBMITTED, state).strip()}/"

    return made


def choose(page, tmp_path, name):
    """Replace the first document by a changed one."""
    path = tmp_path / name
    path.write_bytes(documents.docx(documents.text("门口的一张桌子", 500)))
    page.locator(".uploader input[type=file]").first.set_input_files(path)
    expect(page.locator(".file")).to_contain_text(name)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_returned_submission_whose_file_is_replaced_can_be_submitted_without_a_reload(installation, a_submission, someone, tmp_path, viewport):
    page = someone(installation, "c1", viewport)
    page.goto(a_submission("returned"))
    page.evaluate("window.isSamePage = true")
    again = page.get_by_role("button", name="再次报送")
    expect(again).to_be_disabled()
    expect(page.get_by_text("请按要求修改标题或更换文件")).to_be_visible()

    choose(page, tmp_path, "改稿.docx")

    expect(again).to_be_enabled()
    expect(page.locator("#work-actions")).to_contain_text(BEHIND)
    expect(page.locator("#work-state")).to_contain_text("第 2 版")
    expect(page.locator("#work-state")).to_contain_text("已改，未重报")
    expect(page.get_by_text("可以报送")).to_be_visible()
    assert page.evaluate("window.isSamePage")
    again.click()
    expect(page.get_by_text("已收到，回执编号")).to_be_visible()


def test_a_returned_submission_whose_title_alone_is_changed_can_be_submitted_again(installation, a_submission, someone):
    page = someone(installation, "c1")
    page.goto(a_submission("returned"))
    title = page.get_by_label("作品标题")

    title.press("End")
    title.press_sequentially("（修改）")

    # Typed text and the cursor position are retained while the rest of the page is replaced.
    expect(page.get_by_role("button", name="再次报送")).to_be_enabled()
    expect(title).to_be_focused()
    title.press_sequentially("二")
    expect(page.get_by_role("heading", level=1)).to_have_text("门口的一张桌子（修改）二")
    expect(title).to_have_value("门口的一张桌子（修改）二")
    page.get_by_role("button", name="再次报送").click()
    expect(page.get_by_text("已收到，回执编号")).to_be_visible()


def test_a_changed_submission_says_that_the_level_above_has_the_earlier_version(installation, a_submission, someone, tmp_path):
    page = someone(installation, "c1")
    page.goto(a_submission("submitted"))
    expect(page.get_by_role("button", name="再次报送")).to_have_count(0)
    expect(page.get_by_text(BEHIND)).to_have_count(0)

    choose(page, tmp_path, "改稿.docx")

    expect(page.locator("#work-actions")).to_contain_text(BEHIND)
    expect(page.get_by_text("可以报送")).to_be_visible()
    page.get_by_role("button", name="再次报送").click()
    expect(page.get_by_text("已收到，回执编号")).to_be_visible()
