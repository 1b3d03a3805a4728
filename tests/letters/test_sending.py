"""Given letters in the outbox, when they are sent and processes die, then each goes out once at most."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from baosong.kit.models import JobRun
from baosong.letters.domain import posting, sending
from baosong.letters.models import Letter, Robot
from tests.factories import NOW
from tests.letters.robots import SECRET, Robots

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def robots(settings):
    server = Robots()
    settings.BAOSONG_ROBOT_HOSTS = frozenset({"127.0.0.1"})
    yield server
    server.stop()


def a_letter(**values):
    return sending.queue(key="k", address="c1@example.edu.cn", subject="题", body="文", at=NOW, **values)


def test_an_answer_stands_in_its_thread():
    letter = a_letter(in_reply_to="a@b.cn", references="<z@b.cn> <a@b.cn>")

    sending.send(letter.pk)

    headers = mail.outbox[0].message()
    assert headers["In-Reply-To"] == "<a@b.cn>"
    assert headers["References"] == "<z@b.cn> <a@b.cn>"
    assert headers["Auto-Submitted"] == "auto-replied"
    assert headers["Message-ID"] == f"<{letter.message_id}>"


def test_a_letter_is_sent_once():
    letter = a_letter()

    sending.send(letter.pk)
    sending.send(letter.pk)

    assert len(mail.outbox) == 1
    assert a_letter() is None


def test_a_letter_whose_process_died_while_it_was_sent_is_not_sent_again_by_itself():
    letter = a_letter()
    Letter.objects.update(state=Letter.State.SENDING)

    sending.send(letter.pk)

    assert Letter.objects.get().state == Letter.State.UNSURE
    assert not mail.outbox
    sending.again(letter)
    sending.send(letter.pk)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({}), Letter.State.QUEUED),
        (ConnectionRefusedError(), Letter.State.QUEUED),
        (smtplib.SMTPServerDisconnected(), Letter.State.UNSURE),
    ],
)
def test_what_certainly_did_not_go_out_is_tried_again(monkeypatch, error, state):
    letter = a_letter()

    def fail(self):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    if state == Letter.State.QUEUED:
        with pytest.raises(type(error)):
            sending.send(letter.pk)
    else:
        sending.send(letter.pk)

    assert Letter.objects.get().state == state


def test_a_cancelled_letter_does_not_go_out():
    letter = a_letter()
    assert sending.cancel(prefix="k") == 1

    sending.send(letter.pk)

    assert not mail.outbox


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_each_service_checks_our_signature(robots, kind):
    query = "?key=the-key" if kind == "wecom" else ""
    robot = Robot.objects.create(kind=kind, name="群", address=f"{robots.address}/{kind}{query}", secret=SECRET)
    letter = sending.post(key="r", robot=robot, text="尚未报送:第1学院", at=NOW)

    sending.send(letter.pk)

    assert robots.texts == [(kind, "尚未报送:第1学院")]
    assert Letter.objects.get().state == Letter.State.SENT


def test_a_wrong_secret_is_refused_and_said(robots):
    robot = Robot.objects.create(kind="feishu", name="群", address=f"{robots.address}/feishu", secret="wrong")
    letter = sending.post(key="r", robot=robot, text="文", at=NOW)

    with pytest.raises(posting.NotTaken):
        sending.send(letter.pk)

    assert robots.refused == 1
    assert Letter.objects.get().state == Letter.State.QUEUED
    assert JobRun.objects.count() == 1


def test_a_long_text_is_cut_at_a_line(robots):
    text = "\n".join(f"第{n}学院(故事:2)" for n in range(300))

    cut = posting.cut(text, 2048)

    assert len(cut.encode()) <= 2048
    assert cut.endswith("\n…")


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x", "http://qyapi.weixin.qq.com/x", "https://127.0.0.1/", "file:///etc/passwd", "https://qyapi.weixin.qq.com@evil.example/"],
)
def test_texts_go_nowhere_else(address):
    assert not posting.is_known_host(address)


def test_a_mail_server_that_was_away_gets_it_later():
    letter = a_letter()
    Letter.objects.update(state=Letter.State.FAILED, tried_at=NOW)

    assert sending.upkeep(at=NOW + timedelta(minutes=5)) == 0
    assert sending.upkeep(at=NOW + timedelta(minutes=11)) == 1
    sending.send(letter.pk)

    assert len(mail.outbox) == 1


def test_after_a_day_a_letter_is_given_up():
    a_letter()
    Letter.objects.update(state=Letter.State.FAILED, tried_at=NOW)

    assert sending.upkeep(at=NOW + timedelta(days=2)) == 0
