"""Blind means blind: the organiser sees before the round which works name somebody, and no reviewer gets a name or a byte of an original."""

import base64
import json
import re

from playwright.sync_api import expect

from tests.factories.marked_files import BYTES, MAKERS, MARKER
from tests.journeys.client import Client
from tests.journeys.judging_scenario import accepted_stories

NAMED = ("文学院", "文院", "物理学院", "医学院", MARKER)
LINK = re.compile(r'(?:href|src|action|hx-get|data-hls|poster)="(/[^"#]+)"')
# More files for the first work: a picture, a film, and a text that names its unit as people do.
MORE_FILES = """
import django; django.setup()
import base64, io, json, sys
from django.utils import timezone
from baosong.apps.submissions.models import PieceFile, Version
from baosong.platform.storage import blobstore
version, now = Version.objects.get(submission__title="门口的一张桌子"), timezone.now()
for name, content in json.load(sys.stdin).items():
    stored = blobstore().put(io.BytesIO(base64.b64decode(content)))
    PieceFile.objects.create(version=version, piece_key="p1", name=name, sha256=stored.sha256, size=stored.size, channel="web", begun_at=now, received_at=now, check_state="ok")
"""
# The works are searched, and the film is copied.
SEARCHED = """
from baosong.apps.judging.models import Candidate
from baosong.platform.jobs.models import JobRun
searched = Candidate.objects.filter(names_looked_for_at__isnull=False).count()
print(searched == 3 and not JobRun.objects.filter(kind__startswith="judging.", state__in=["waiting", "running"]).exists())
"""
REVIEW_OF = """
import django; django.setup()
from baosong.apps.judging.models import Review
def find(title):
    review = Review.objects.filter(candidate__submission__title=title).first()
    return f"{review.panelist.person.username} /reviews/{review.pk}/"
"""


def add_files(installation):
    files = {f"{MARKER}.{ending}": MAKERS[ending]() for ending in ("jpg", "mp4", "mp3")}
    files["说明.txt"] = "感谢文\u3000学\u200b院的支持，文院的同学参加了活动。".encode()
    installation.python(MORE_FILES, json.dumps({name: base64.b64encode(content).decode() for name, content in files.items()}))


def set_up(page, installation):
    page.goto(installation.url + "/overview/1/")
    page.get_by_role("link", name="评审").first.click()
    page.get_by_label("评分标准").select_option("article")
    page.get_by_label("每件作品评审数").fill("2")
    page.get_by_label("盲评").check()
    page.get_by_role("button", name="下一步：评委会").click()
    page.get_by_role("button", name="加入").or_(page.get_by_role("button", name="添加")).click()


def everything(client, start):
    """The address and body of each page, picture and part of a film that the start leads to."""
    waiting, seen = [start], {start}
    while waiting:
        address = waiting.pop(0)
        status, headers, body = client.ask("GET", address)
        yield address, status, repr(headers).encode() + body
        found = LINK.findall(body.decode()) if "html" in headers.get("content-type", "") else []
        if "mpegurl" in headers.get("content-type", ""):
            found = [address.rpartition("/")[0] + "/" + line for line in body.decode().splitlines() if line and not line.startswith("#")]
        for following in found:
            if following not in seen and not following.startswith(("/static/", "/sign-out", "/language")):
                seen.add(following)
                waiting.append(following)


def test_no_reviewer_learns_whose_work_it_is(installation, someone):
    accepted_stories(installation)
    add_files(installation)
    office = someone(installation, "office")
    set_up(office, installation)

    installation.wait_until(SEARCHED)
    office.reload()
    names = office.locator("section", has=office.get_by_role("heading", name="作品中发现的单位或姓名"))
    expect(names).to_contain_text("3 / 3")
    first = names.get_by_role("listitem").filter(has=office.get_by_role("link", name="门口的一张桌子"))
    expect(first).to_contain_text("“说明.txt”的正文：文院")
    first.get_by_role("button", name="遮盖").click()
    expect(names).to_contain_text("已遮盖")
    names.get_by_role("listitem").filter(has=office.get_by_role("link", name="二十四小时")).get_by_role("button", name="退回").click()
    expect(office.get_by_text("已将作品退回报送单位")).to_be_visible()
    expect(names.get_by_role("link", name="二十四小时")).to_have_count(0)
    office.get_by_role("button", name="开始评审").click()
    office.get_by_role("button", name="确认开始").click()
    expect(office.get_by_text("评审已开始")).to_be_visible()

    reader, address = review_of(installation, "门口的一张桌子")
    page = someone(installation, reader)
    page.goto(installation.url + address)
    expect(page.get_by_text("材料 2 · 图片")).to_be_visible()
    expect(page.get_by_text("感谢□□的支持，□□的同学参加了活动。")).to_be_visible()
    expect(page.locator("[data-film][data-streams]")).to_be_visible()

    seen = list(everything(Client(installation, reader), "/reviews/"))
    assert [address for address, _, body in seen if BYTES in body or any(name.encode() in body for name in NAMED)] == []
    assert {status for _, status, _ in seen if status >= 500} == set()
    assert sum(1 for address, status, _ in seen if address.endswith(".ts") and status == 200) >= 1


def review_of(installation, title):
    """A reviewer of the work, and the address of the review."""
    return installation.python(f"{REVIEW_OF}print(find({title!r}))").split()
