"""Incidents are reported once when they begin and once when they are over, by mail and to a chat group."""

from datetime import timedelta

import pytest
from django.core import mail

from baosong.platform.notifications.models import Incident
from baosong.platform.notifications.services import incidents
from tests.factories import NOW
from tests.platform.notifications.webhook_server import WebhookServer
from tests.servers import free_port

pytestmark = pytest.mark.django_db
OPERATOR = ["operator@example.edu.cn"]
LATER = NOW + timedelta(minutes=1)
DISK = {"disk": "磁盘即将写满"}


def look(found, *, at=NOW, to=OPERATOR):
    incidents.update(found, at=at)
    incidents.report(to=to, at=at)


@pytest.fixture
def chat(settings):
    server = WebhookServer()
    settings.BAOSONG_WEBHOOK_HOSTS = frozenset({"127.0.0.1"})
    settings.BAOSONG_OPERATOR_WEBHOOK = {"address": f"{server.address}/wecom?key=the-key", "secret": ""}
    yield server
    server.stop()


@pytest.fixture
def mail_is_away(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", free_port()


def test_an_incident_is_reported_once_and_once_more_when_it_is_over():
    for _ in range(3):
        look(DISK)
    assert [(sent.to, "磁盘即将写满" in sent.body) for sent in mail.outbox] == [(OPERATOR, True)]

    for _ in range(3):
        look({}, at=LATER)

    assert len(mail.outbox) == 2
    assert "已恢复：磁盘即将写满" in mail.outbox[1].body
    assert incidents.open_incidents() == []


def test_an_incident_that_returns_is_reported_again():
    for found in (DISK, {}, DISK):
        look(found)

    assert len(mail.outbox) == 3
    assert [one.key for one in incidents.open_incidents()] == ["disk"]


def test_incidents_of_one_look_are_one_mail():
    look({"disk": "一", "backup": "二"})

    assert len(mail.outbox) == 1
    assert "一\n二" in mail.outbox[0].body


def test_the_chat_group_is_told_although_the_mail_server_is_away(chat, mail_is_away):
    look(DISK)

    assert len(chat.texts) == 1
    assert "磁盘即将写满" in chat.texts[0][1]
    assert Incident.objects.get().told_at == NOW


def test_what_nobody_could_be_told_is_told_when_the_mail_server_is_back(settings, mail_is_away):
    look(DISK)
    assert Incident.objects.get().told_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    look(DISK, at=LATER)

    assert len(mail.outbox) == 1
    assert Incident.objects.get().told_at == LATER


def test_an_incident_of_which_nobody_was_told_ends_in_silence(settings, mail_is_away):
    look(DISK)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    look({}, at=LATER)

    assert mail.outbox == []


def test_without_mail_and_chat_an_incident_is_on_the_page_alone():
    look(DISK, to=[])

    assert mail.outbox == []
    assert [one.text for one in incidents.open_incidents()] == ["磁盘即将写满"]


def test_incidents_that_are_long_over_are_deleted():
    look(DISK)
    look({}, at=LATER)

    look({}, at=LATER + incidents.RETENTION + timedelta(seconds=1))

    assert not Incident.objects.exists()
