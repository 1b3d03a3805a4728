"""The end of the audit log is made known every day: log, mail, syslog."""

import logging
import socket
from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.platform.audit.models import AuditHead, AuditRecord
from baosong.platform.audit.services import known_heads
from baosong.platform.audit.services.log import head
from baosong.platform.notifications.models import Message
from baosong.site import log_end, monitoring
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(data_folder):
    return make.a_call()


def upkeep(monkeypatch, at):
    monkeypatch.setattr(monitoring.timezone, "now", lambda: at)
    log_end.upkeep(at=at)


def cut(count):
    """Remove the last records, with the head set accordingly."""
    for row in AuditRecord.objects.order_by("-pk")[:count]:
        row.delete()
    AuditHead.objects.update(hash=AuditRecord.objects.last().hash, length=AuditRecord.objects.count())


def test_a_line_a_day_has_length_and_hash(call, settings, caplog, monkeypatch):
    settings.BAOSONG_AUDIT_MAIL = "aqb@example.edu.cn"
    caplog.set_level(logging.INFO, "baosong.site.log_end")

    for hours in (0, 1, 2, 24):
        upkeep(monkeypatch, make.NOW + timedelta(hours=hours))

    said = [record.getMessage() for record in caplog.records]
    assert said == [f"end of the audit log {head()}"] * 2
    mails = list(Message.objects.order_by("pk"))
    assert [mail.address for mail in mails] == ["aqb@example.edu.cn"] * 2
    assert f"baosong verify --log-head {head()}" in mails[0].body


def test_the_line_is_logged_at_the_level_of_the_installation(settings):
    assert settings.LOGGING["loggers"]["baosong.site.log_end"]["level"] == "INFO"


def test_it_is_sent_by_syslog(call, settings, monkeypatch):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(20)
        settings.BAOSONG_AUDIT_SYSLOG = f"127.0.0.1:{server.getsockname()[1]}"

        upkeep(monkeypatch, make.NOW)

        assert f"end of the audit log {head()}" in server.recv(4096).decode()


def test_a_syslog_that_is_not_there_is_logged_and_stops_nothing(call, settings, caplog, monkeypatch):
    settings.BAOSONG_AUDIT_SYSLOG = "127.0.0.1:0"

    upkeep(monkeypatch, make.NOW)

    assert "syslog" in caplog.text
    assert monitoring.last(monitoring.LOG_END).facts["length"] == head().length


def test_a_log_that_was_cut_is_reported_at_once_and_shown_to_operators(call, settings, caplog, client, monkeypatch):
    settings.BAOSONG_AUDIT_MAIL = "aqb@example.edu.cn"
    upkeep(monkeypatch, make.NOW)
    noted = known_heads.read().noted
    cut(2)

    upkeep(monkeypatch, make.NOW + timedelta(minutes=1))

    assert "run baosong verify" in caplog.text
    assert Message.objects.filter(subject__contains="缺失").count() == 1
    assert known_heads.read().noted == noted
    client.force_login(make.person("office"))
    assert "已知的记录缺失" in client.get(reverse("operator")).content.decode()


def test_an_empty_log_is_not_reported(data_folder, monkeypatch):
    upkeep(monkeypatch, make.NOW)

    assert monitoring.last(monitoring.LOG_END) is None
