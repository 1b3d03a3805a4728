"""A story that copies half of another: the office sees both side by side with the shared passages marked; no decision is automatic."""

from playwright.sync_api import expect

from tests.core.inspection.test_similarity import prose
from tests.journeys.installation import stories_notice

HAND_IN = """
import django; django.setup()
import io, sys, time
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.platform.storage import blobstore
from baosong.apps.orgs.models import Person, Unit
from baosong.site.demo import documents
from baosong.apps.submissions.services import drafts, receive, submit
from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.models import PieceFile
who, unit, title, text = sys.stdin.read().split("|", 3)
task = Task.objects.select_related("call").get()
by, now = Person.objects.get(username=who), timezone.now()
stored = blobstore().put(io.BytesIO(documents.docx(text)))
submission = drafts.begin(task, unit=Unit.objects.get(name=unit), by=by, at=now)
drafts.describe(submission, title=title, details={}, by=by, at=now)
file = receive.receive(receive.Arrival(submission, "p1", f"{title}.docx", stored.sha256, stored.size, Channel.WEB, now, now), by=by)
for _ in range(2000):
    if PieceFile.objects.get(pk=file.pk).check_state == "done":
        break
    time.sleep(0.3)
submit.submit(submission, by=by, at=timezone.now())
"""


def test_the_office_sees_both_side_by_side(installation, someone):
    installation.publish(stories_notice(2))
    story, other = prose(21, 600), prose(22, 300)
    installation.python(HAND_IN, f"c1|文学院|门口的一张桌子|{story}")
    installation.python(HAND_IN, f"c2|物理学院|另一张桌子|{other}{story[200:500]}")
    installation.python(HAND_IN, f"c3|医学院|夜班日记|{prose(23, 600)}")

    page = someone(installation, "office")
    page.goto(installation.url + "/submissions/2/")
    similar = page.locator(".similar-files")
    expect(similar).to_contain_text("与其他作品有相同之处")
    expect(similar).to_contain_text("仅供参考")
    expect(similar.get_by_role("link")).to_have_count(1)
    similar.get_by_role("link", name="门口的一张桌子").click()

    # The passage is marked on both sides; a click on one side shows it on the other.
    marks = page.locator("mark")
    expect(marks).to_have_count(2)
    copied = marks.first.inner_text()
    assert copied.strip("，") in story
    assert len(copied) > 280
    assert marks.last.inner_text() == copied
    marks.first.locator("a").click()
    expect(page).to_have_url(f"{page.url.split('#')[0]}#b1")

    # A submission without shared passages shows no notice, and units never see the comparison.
    page.goto(installation.url + "/submissions/3/")
    expect(page.locator(".file")).to_be_visible()
    expect(page.locator(".similar-files")).to_have_count(0)
    unit = someone(installation, "c2")
    unit.goto(installation.url + "/submissions/2/")
    expect(unit.locator(".file")).to_be_visible()
    expect(unit.locator(".similar-files")).to_have_count(0)
