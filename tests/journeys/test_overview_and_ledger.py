"""The office sees missing units without reloading, reviews submissions, sends reminders, and downloads the ledger and the files."""

import io
import time
import zipfile
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE
from tests.journeys.installation import Installation, notice
from tests.servers import PATIENCE_S, free_port

HAND_IN = """
import django; django.setup()
import sys
from pathlib import Path
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.platform.storage import blobstore
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.services import drafts, submit
from baosong.apps.submissions.services.checks import check
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.apps.submissions.enums import Channel
folder, username, unit, title = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("{folder}"), "{username}", "{unit}", "{title}"
task = Task.objects.select_related("call").get()
by, at = Person.objects.get(username=username), timezone.now()
submission = drafts.begin(task, unit=Unit.objects.get(name=unit), by=by, at=at)
drafts.describe(submission, title=title, details={{}}, by=by, at=at)
for key, name in (("p1", "right.mp4"), ("p2", "讲稿.docx")):
    with (folder / name).open("rb") as source:
        stored = blobstore().put(source)
    file = receive(Arrival(submission, key, name, stored.sha256, stored.size, Channel.WEB, at, at), by=by)
    check(file.pk, blobstore=blobstore())
submit.submit(submission, by=by, at=timezone.now())
"""


class Mailbox:
    """A real SMTP server that stores received mail."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def mailbox():
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture
def with_mail(tmp_path, mailbox):
    made = Installation(tmp_path / "data", BAOSONG_SMTP_HOST="127.0.0.1", BAOSONG_SMTP_PORT=str(mailbox.port))
    made.start()
    made.publish(notice())
    yield made
    made.remove()


def hand_in(installation, films, username="c1", unit="文学院", title="门口的一张桌子"):
    installation.python(HAND_IN.format(folder=films, username=username, unit=unit, title=title))


def wait_until(holds, seconds=PATIENCE_S):
    """Poll until the condition holds; the page's CSP forbids Playwright's own waiting by eval."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def row(page, unit):
    return page.locator(".matrix tbody tr", has_text=unit)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_office_follows_a_call_to_its_end(with_mail, mailbox, someone, films, viewport):
    page = someone(with_mail, "office", viewport)
    page.get_by_role("link", name="关于征集").first.click()
    expect(row(page, "文学院")).to_contain_text("未交")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    # A submission arrives; the page shows it without a reload.
    hand_in(with_mail, films)
    expect(row(page, "文学院")).to_contain_text("已交")
    expect(page.get_by_text("1 / 3 个单位已报齐")).to_be_visible()

    # Open the submission, play the film and read the script there, return it with a reason.
    row(page, "文学院").get_by_role("link").first.click()
    page.get_by_role("link", name="门口的一张桌子").click()
    film = page.locator("video")
    film.scroll_into_view_if_needed()
    page.evaluate("document.querySelector('video').preload = 'metadata'; document.querySelector('video').load()")
    wait_until(lambda: (page.evaluate("document.querySelector('video').duration") or 0) > 29)
    page.get_by_text("在线阅读").click()
    expect(page.locator(".reading .text")).to_contain_text("门口的一张桌子")
    page.get_by_label("需要修改的内容").fill("请补上片头")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("已退回修改，该单位可看到您写的理由")).to_be_visible()

    # The unit sees the reason.
    liaison = someone(with_mail, "c1", viewport)
    liaison.get_by_role("link", name="关于征集").first.click()
    expect(liaison.get_by_text("请补上片头")).to_be_visible()

    # A return can be undone, and the submission accepted.
    page.get_by_role("button", name="撤销本次审核").click()
    page.get_by_role("button", name="合格").or_(page.get_by_role("button", name="接受")).first.click()
    expect(page.get_by_text("审核合格。").first).to_be_visible()

    # One click reminds the two missing units, by mail and on their desks; a second click sends nothing.
    page.goto(with_mail.url + "/overview/1/")
    page.get_by_role("link", name="一键催报").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="发送催报").click()
    expect(page.get_by_text("已催报2个单位")).to_be_visible()
    wait_until(lambda: len(mailbox.mails) == 2)
    assert sorted(to for receivers, _ in mailbox.mails for to in receivers) == ["c2@example.edu.cn", "c3@example.edu.cn"]
    mail = mailbox.mails[0][1]
    assert "催报提醒" in str(make_header(decode_header(mail["Subject"])))
    assert mail["Auto-Submitted"] == "auto-generated"
    page.get_by_role("link", name="一键催报").click()
    expect(page.get_by_text("今天均已催报过")).to_be_visible()
    reminded = someone(with_mail, "c2", viewport)
    expect(reminded.get_by_text("催报：请尽快报送")).to_be_visible()

    # The ledger and the files.
    page.goto(with_mail.url + "/overview/1/")
    with page.expect_download() as download:
        page.get_by_role("link", name="台账（Excel）").click()
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert (sheet["B2"].value, sheet["C2"].value, sheet.freeze_panes) == ("文学院", "门口的一张桌子", "C2")
    with page.expect_download() as download:
        page.get_by_role("link", name="全部文件（ZIP）").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"文学院"}
        assert archive.testzip() is None

    # The statistics page.
    page.get_by_role("link", name="台账汇总").click()
    expect(page.locator("tbody tr", has_text="文学院").locator("td")).to_have_text(["1", "1", "1", "0", "0"])


def test_one_units_deadline_is_extended_with_a_reason(running_call, someone):
    page = someone(running_call, "office")
    page.goto(running_call.url + "/overview/1/")
    row(page, "医学院").locator("td.cell > a").first.click()
    page.get_by_label("新的截止时间").fill("2099-01-01T12:00")
    page.get_by_label("理由（记入日志）").fill("主讲人出差")
    page.get_by_role("button", name="延期").click()

    expect(row(page, "医学院")).to_contain_text("已延期")
    expect(row(page, "文学院")).not_to_contain_text("已延期")


def test_the_matrix_is_filtered_and_the_filter_stays_in_the_address(running_call, someone, films):
    hand_in(running_call, films)
    page = someone(running_call, "office")
    page.goto(running_call.url + "/overview/1/")

    page.get_by_role("button", name="未报齐").click()

    expect(page.locator(".matrix tbody tr")).to_have_count(2)
    assert "show=missing" in page.url
