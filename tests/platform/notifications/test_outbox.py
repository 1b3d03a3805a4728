"""Messages in the outbox are sent at most once, also if processes die."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from baosong.platform.jobs.models import JobRun
from baosong.platform.notifications.enums import MessageState
from baosong.platform.notifications.models import ChatWebhook, Message
from baosong.platform.notifications.services import chat_webhooks, outbox
from tests.factories import NOW
from tests.platform.notifications.webhook_server import SECRET, WebhookServer
from tests.servers import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def webhooks(settings):
    server = WebhookServer()
    settings.BAOSONG_WEBHOOK_HOSTS = frozenset({"127.0.0.1"})
    yield server
    server.stop()


def a_message(**values):
    return outbox.queue(key="k", address="c1@example.edu.cn", subject="题", body="文", at=NOW, **values)


def test_an_answer_stands_in_its_thread():
    message = a_message(in_reply_to="a@b.cn", references="<z@b.cn> <a@b.cn>")

    outbox.send(message.pk)

    headers = mail.outbox[0].message()
    assert headers["In-Reply-To"] == "<a@b.cn>"
    assert headers["References"] == "<z@b.cn> <a@b.cn>"
    assert headers["Auto-Submitted"] == "auto-replied"
    assert headers["Message-ID"] == f"<{message.message_id}>"


def test_a_message_is_sent_once():
    message = a_message()

    outbox.send(message.pk)
    outbox.send(message.pk)

    assert len(mail.outbox) == 1
    assert a_message() is None


def test_a_message_whose_process_died_while_it_was_sent_is_not_sent_again_by_itself():
    message = a_message()
    Message.objects.update(state=MessageState.SENDING)

    outbox.send(message.pk)

    assert Message.objects.get().state == MessageState.UNSURE
    assert not mail.outbox
    outbox.again(message)
    outbox.send(message.pk)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPRecipientsRefused({}), MessageState.QUEUED),
        (ConnectionRefusedError(), MessageState.QUEUED),
        (smtplib.SMTPServerDisconnected(), MessageState.UNSURE),
    ],
)
def test_what_certainly_did_not_go_out_is_tried_again(monkeypatch, error, state):
    message = a_message()

    def fail(self):
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    if state == MessageState.QUEUED:
        with pytest.raises(type(error)):
            outbox.send(message.pk)
    else:
        outbox.send(message.pk)

    assert Message.objects.get().state == state


def test_a_cancelled_message_does_not_go_out():
    message = a_message()
    assert outbox.cancel(prefix="k") == 1

    outbox.send(message.pk)

    assert not mail.outbox


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_each_service_checks_our_signature(webhooks, kind):
    query = "?key=the-key" if kind == "wecom" else ""
    webhook = ChatWebhook.objects.create(kind=kind, name="群", address=f"{webhooks.address}/{kind}{query}", secret=SECRET)
    message = outbox.post(key="r", webhook=webhook, text="尚未报送:第1学院", at=NOW)

    outbox.send(message.pk)

    assert webhooks.texts == [(kind, "尚未报送:第1学院")]
    assert Message.objects.get().state == MessageState.SENT


def test_a_wrong_secret_is_refused_and_said(webhooks):
    webhook = ChatWebhook.objects.create(kind="feishu", name="群", address=f"{webhooks.address}/feishu", secret="wrong")
    message = outbox.post(key="r", webhook=webhook, text="文", at=NOW)

    with pytest.raises(chat_webhooks.WebhookRefused):
        outbox.send(message.pk)

    assert webhooks.refused == 1
    assert Message.objects.get().state == MessageState.QUEUED
    assert JobRun.objects.count() == 1


def test_a_long_text_is_cut_at_a_line(webhooks):
    text = "\n".join(f"第{n}学院(故事:2)" for n in range(300))

    cut = chat_webhooks.cut(text, 2048)

    assert len(cut.encode()) <= 2048
    assert cut.endswith("\n…")


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x", "http://qyapi.weixin.qq.com/x", "https://127.0.0.1/", "file:///etc/passwd", "https://qyapi.weixin.qq.com@evil.example/"],
)
def test_texts_go_nowhere_else(address):
    """ASVS 5.2.1–5.2.8, 12.6.1."""
    assert not chat_webhooks.is_known_host(address)


def test_a_mail_server_that_was_away_gets_it_later():
    message = a_message()
    Message.objects.update(state=MessageState.FAILED, tried_at=NOW)

    assert outbox.upkeep(at=NOW + timedelta(minutes=5)) == 0
    assert outbox.upkeep(at=NOW + timedelta(minutes=11)) == 1
    outbox.send(message.pk)

    assert len(mail.outbox) == 1


def test_after_a_day_a_message_is_given_up():
    a_message()
    Message.objects.update(state=MessageState.FAILED, tried_at=NOW)

    assert outbox.upkeep(at=NOW + timedelta(days=2)) == 0


@pytest.fixture
def mail_server_is_away(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", free_port()


def test_while_the_mail_server_is_away_a_mail_waits_without_using_up_its_attempts(mail_server_is_away, at_once):
    message = outbox.queue(key="k", address="c1@example.edu.cn", subject="题", body="文", at=timezone.now())

    message.refresh_from_db()
    run = JobRun.objects.get()
    assert (message.state, run.state, run.attempts) == (MessageState.QUEUED, "waiting", 0)
    assert run.not_before > timezone.now()
    assert "Connection refused" in message.trouble


def test_a_mail_that_waited_for_a_day_is_given_up(mail_server_is_away):
    message = outbox.queue(key="k", address="c1@example.edu.cn", subject="题", body="文", at=timezone.now() - timedelta(days=2))

    with pytest.raises(smtplib.SMTPConnectError):
        outbox.send(message.pk)
