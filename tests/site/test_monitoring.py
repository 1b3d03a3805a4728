"""Monitoring: health and metrics for machines, one status page for the operator."""

import io
import json
import logging
import logging.config
import subprocess
import threading
from copy import deepcopy
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from baosong import __version__
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.models import PieceFile
from baosong.platform.jobs.models import JobRun, OperationRecord
from baosong.platform.jobs.services import heartbeats
from baosong.platform.storage import blobstore
from baosong.platform.web.request_log import RequestNumberFilter
from baosong.site import monitoring, release
from baosong.site.asgi import application
from baosong.site.interfaces import metrics
from baosong.site.probes import Probe
from baosong.site.storage_use import measure
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    university = make.a_unit(name="示范大学")
    client = Client()
    client.force_login(make.with_role(make.a_person("office"), university, Role.ORGANISER))
    return client


def a_failed_job():
    return JobRun.objects.create(
        kind="library.index_entry", payload={"entry_id": 0}, state="failed", attempts=3, queued_at=make.NOW, finished_at=make.NOW, error="boom"
    )


def asked(path, token="", method="GET", host="127.0.0.1"):
    """Status, headers and body of a health endpoint, as a load balancer asks it."""

    async def ask():
        headers = [(b"host", host.encode()), *([(b"authorization", f"Bearer {token}".encode())] if token else [])]
        scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers, "client": ("10.0.0.9", 1)}
        sent = []

        async def send(message):
            sent.append(message)

        async def receive():
            return {"type": "http.request", "body": b""}

        await application(scope, receive, send)
        return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, sent[1]["body"].decode()

    return async_to_sync(ask)()


def probes(**answers):
    return {name: Probe(answer) for name, answer in answers.items()}


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.5", "web-7.cluster.local:8000"])
def test_a_process_is_alive_for_whoever_asks_by_whatever_name_and_without_asking_the_database(host, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert asked("/healthz", host=host)[::2] == (200, "ok")
    assert asked("/healthz", host=host, method="HEAD")[::2] == (200, "")
    assert asked("/healthz", host=host, method="POST")[0] == 405


def test_a_process_that_can_serve_is_ready():
    assert monitoring.lacks() == {}


def test_a_process_is_not_ready_and_says_why_and_what_does_not_answer_is_not_waited_for(monkeypatch):
    hanging = threading.Event()
    monkeypatch.setattr(monitoring, "ESSENTIAL", probes(disk=lambda: {"disk": "full"}, store=lambda: hanging.wait() and {}, database=lambda: 1 / 0))
    monkeypatch.setattr(monitoring, "BACKGROUND", probes(cache=lambda: {"cache": "away"}))
    monkeypatch.setattr(monitoring, "PROBE_S", 0.05)

    status, _headers, body = asked("/readyz")

    hanging.set()
    assert status == 503
    assert json.loads(body) == {
        "ready": False,
        "lacking": {"disk": "full", "store": "does not answer", "database": "does not answer"},
        "impaired": {"cache": "away"},
    }


def test_a_process_that_only_misses_what_it_can_do_without_is_ready(monkeypatch):
    monkeypatch.setattr(monitoring, "ESSENTIAL", probes(disk=dict))
    monkeypatch.setattr(monitoring, "BACKGROUND", probes(workers=lambda: {"worker slow": "dead"}))

    status, _headers, body = asked("/readyz")

    assert (status, json.loads(body)) == (200, {"ready": True, "lacking": {}, "impaired": {"worker slow": "dead"}})


def test_a_queue_is_named_only_after_its_worker_had_time_to_start(monkeypatch):
    now, lost_after = timezone.now(), heartbeats.lost_after()
    # A heartbeat of the time before a restart.
    heartbeats.beat(["slow"], worker="one", at=now - 2 * lost_after)

    monkeypatch.setattr(heartbeats.counts, "started_at", now)
    assert monitoring.worker_lacks() == {}

    monkeypatch.setattr(heartbeats.counts, "started_at", now - lost_after)
    assert monitoring.worker_lacks() == {f"worker {queue}": "dead" for queue in heartbeats.QUEUES}


def test_a_process_without_disk_space_says_so(monkeypatch):
    monkeypatch.setattr(monitoring, "disk", lambda: monitoring.DiskStatus(total=10**12, free=10**6))

    assert monitoring.lacks() == {"disk": "full"}


def test_a_process_whose_tables_are_behind_says_so():
    MigrationRecorder.Migration.objects.filter(app="jobs").delete()

    assert monitoring.lacks()["migrations"] == "not applied"


def test_figures_are_for_who_brings_the_token(settings, monkeypatch):
    """ASVS 2.10.1–2.10.4, 11.1.7–11.1.8."""
    monkeypatch.setattr(metrics, "SOURCES", probes(disk=metrics.disk_metrics))
    assert asked("/metrics")[0] == 403
    settings.BAOSONG_METRICS_TOKEN = "made-up"
    assert asked("/metrics", token="other")[0] == 403

    status, headers, body = asked("/metrics", token="made-up")

    assert (status, headers["Content-Type"].split(";")[0]) == (200, "text/plain")
    assert "baosong_disk_free_bytes" in body


def test_figures_of_a_service_that_is_away_are_left_out_and_the_others_are_there(settings, monkeypatch):
    settings.BAOSONG_METRICS_TOKEN = "made-up"
    monkeypatch.setattr(metrics, "SOURCES", probes(database=lambda: 1 / 0, store=list, disk=metrics.disk_metrics))

    body = asked("/metrics", token="made-up")[2]

    assert 'baosong_service_up{service="database"} 0.0' in body
    assert 'baosong_service_up{service="store"} 1.0' in body
    assert "baosong_disk_free_bytes" in body
    assert "baosong_jobs" not in body


def test_figures_of_the_database_name_queues_workers_mails_and_the_backup():
    a_failed_job()
    heartbeats.beat(["slow"], worker="host-1", at=timezone.now())

    said = metrics.metrics_text({"database": metrics.database_metrics()}).decode()

    assert 'baosong_jobs{queue="default",state="failed"} 1.0' in said
    assert 'baosong_workers{queue="slow"} 1.0' in said
    assert 'baosong_workers{queue="default"} 0.0' in said
    assert 'baosong_worker_memory_bytes{queue="slow",worker="host-1"}' in said
    assert 'baosong_messages{state="failed"} 0.0' in said
    assert "baosong_backup_age_seconds +Inf" in said


def test_an_answer_carries_the_number_of_its_request_and_so_does_each_line_that_is_logged(client, caplog):
    """ASVS 1.7.1–1.7.2."""
    handler = logging.Handler()
    handler.addFilter(RequestNumberFilter())
    records = []
    handler.emit = records.append
    logger = logging.getLogger("baosong.requests")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        given = client.get("/sign-in/", headers={"X-Request-ID": "0123456789abcdef"})
        forged = client.get("/sign-in/", headers={"X-Request-ID": "a\tb" + "x" * 900})
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)

    assert given.headers["X-Request-ID"] == "0123456789abcdef"
    assert len(forged.headers["X-Request-ID"]) == 32
    assert [record.request for record in records] == ["0123456789abcdef", forged.headers["X-Request-ID"]]
    assert (records[0].route, records[0].status, records[0].person) == ("sign-in/", 200, None)


def formatter_of(settings, name):
    # Copied: the configurator removes entries from what it is given.
    config = deepcopy(settings.LOGGING)
    return logging.config.DictConfigurator(config).configure_formatter(config["formatters"][name])


def test_a_line_of_the_log_is_one_json_object_if_so_configured(settings):
    """ASVS 1.7.1–1.7.2, 7.3.1–7.3.3."""
    formatter = formatter_of(settings, "json")
    line = logging.LogRecord("baosong", logging.WARNING, "", 0, "first\nsecond %s", ("\x1b[31m",), None)
    line.request = "0123"

    written = formatter.format(line)

    assert "\n" not in written
    said = json.loads(written)
    assert (said["message"], said["level"], said["request"]) == ("first\nsecond \x1b[31m", "WARNING", "0123")


@pytest.mark.parametrize("form", ["plain", "json"])
def test_times_in_the_log_have_their_offset(settings, form):
    formatter = formatter_of(settings, form)
    line = logging.makeLogRecord({"msg": "said", "request": "", "created": make.NOW.timestamp()})

    assert make.NOW.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M:%S+0800") in formatter.format(line)


def test_slow_answers_and_statements_are_logged_without_values(client, caplog, settings):
    settings.BAOSONG_SLOW_REQUEST_MS = settings.BAOSONG_SLOW_QUERY_MS = 0.000001

    client.post("/sign-in/", {"username": "somebody", "password": "made-up"}, REMOTE_ADDR="192.0.2.7")

    said = {record.name: record.getMessage() for record in caplog.records}
    assert said["baosong.requests"].startswith("slow: POST sign-in/ 403 ")
    assert said["baosong.requests"].endswith(" 192.0.2.7")
    assert "slow statement: " in said["baosong.queries"]
    assert "somebody" not in "".join(record.getMessage() for record in caplog.records if record.name == "baosong.queries")

    settings.BAOSONG_SLOW_REQUEST_MS = settings.BAOSONG_SLOW_QUERY_MS = 0
    caplog.clear()
    client.get("/sign-in/")
    assert not [record for record in caplog.records if record.name in {"baosong.requests", "baosong.queries"} and record.levelno >= logging.WARNING]


def test_a_refused_page_is_logged_with_who_asked(client, caplog):
    """ASVS 7.2.1–7.2.2."""
    call = make.a_call()
    client.force_login(make.a_person("stranger"))
    with caplog.at_level(logging.INFO, "baosong.requests"):
        client.get(f"/units/{call.unit_id}/")

    line = next(record for record in caplog.records if record.name == "baosong.requests")
    assert (line.status, line.route, line.person) == (403, "units/<int:unit_id>/", make.person("stranger").pk)


def test_no_key_out_of_an_address_gets_into_the_log(client):
    """ASVS 3.1.1, 7.1.1–7.1.4."""
    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(json.dumps({name: str(value) for name, value in vars(record).items()}))
    logger = logging.getLogger("baosong.requests")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        client.get("/verify/SECRET-CODE/")
        client.get("/sign-in/?next=SECRET-CODE")
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)

    assert len(said) == 2
    assert not any("SECRET-CODE" in line for line in said)


def test_the_operator_sees_what_is_behind_and_lets_it_be_tried_again(office, at_once):
    run = a_failed_job()
    page = office.get("/operator/").content.decode()
    assert "多次重试仍失败" in page
    assert "boom" in page
    assert page.count("后台程序未运行") == 2
    assert "尚无" in page

    assert office.post(f"/operator/jobs/{run.pk}/").status_code == 302

    run.refresh_from_db()
    assert run.attempts <= 1
    assert office.post(f"/operator/jobs/{run.pk}/").status_code == 302


def test_an_old_backup_is_said_to_be_old(office):
    OperationRecord.objects.create(name=monitoring.BACKUP, at=timezone.now() - timedelta(days=3), facts={"folder": "/backup"})
    assert "请备份" in office.get("/operator/").content.decode()

    monitoring.note(monitoring.BACKUP, folder="/backup")

    assert "请备份" not in office.get("/operator/").content.decode()


def test_the_page_asks_a_fixed_number_of_questions(office, django_assert_num_queries):
    a_failed_job()
    with django_assert_num_queries(19):
        office.get("/operator/")
    for _ in range(3):
        a_failed_job()

    with django_assert_num_queries(19):
        office.get("/operator/")


def test_the_operator_sees_what_uses_the_disk(django_assert_num_queries, settings, tmp_path):
    settings.BAOSONG_DATA = tmp_path
    settings.BAOSONG_OWNER_BYTES = 7 * 1024**3
    call, office = make.a_call(colleges=3), Client()
    office.force_login(make.person("office"))
    make.a_submission(call, 1)
    blobstore().put(io.BytesIO(b"referred to by nobody"))
    PieceFile.objects.update(name="微党课.mp4", size=3 * 1024**2)
    used = measure(at=make.NOW)

    assert used.unused is not None
    assert used.unused[1] >= len(b"referred to by nobody")
    assert [(row.name, row.films) for row in used.calls] == [(call.title, row.size) for row in used.calls]
    with django_assert_num_queries(21):
        page = office.get("/operator/storage/").content.decode()
    assert call.title in page
    assert make.unit_of(1).name in page
    assert "7.0" in page

    cache.delete("storage-use")
    for number in (2, 3):
        make.a_submission(call, number)
    with django_assert_num_queries(21):
        office.get("/operator/storage/")
    assert Client().get("/operator/storage/").status_code == 302


def test_a_rehearsal_is_shown_with_the_time_that_it_took(office):
    assert "尚未演练" in office.get("/operator/").content.decode()

    monitoring.note(monitoring.REHEARSAL, folder="/backup", backup="a", seconds=83, is_sound=True)

    assert "83 秒" in office.get("/operator/").content.decode()


def test_the_page_names_version_and_commit(office, monkeypatch):
    monkeypatch.setattr(release, "commit", lambda: "0123456789")

    page = office.get("/operator/").content.decode()

    assert __version__ in page
    assert "0123456789" in page


def test_in_a_checkout_git_names_the_commit_and_without_git_nothing_fails(monkeypatch):
    release.commit.cache_clear()
    head = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
    assert head.startswith(release.commit().removesuffix("-dirty"))
    assert release.commit()

    release.commit.cache_clear()
    monkeypatch.setenv("PATH", "")
    assert release.commit() == ""
    release.commit.cache_clear()
