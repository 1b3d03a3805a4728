"""Monitoring: health and metrics for machines, one status page for the operator."""

import json
import logging
from datetime import timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from baosong.apps.orgs.enums import Role
from baosong.platform.jobs.models import JobRun, OperationRecord
from baosong.platform.web.request_log import RequestNumberFilter
from baosong.site import monitoring
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


def test_a_process_is_alive_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_a_process_that_can_serve_is_ready(client):
    assert client.get("/readyz").json() == {"ready": True, "lacking": {}}


def test_a_process_without_disk_space_is_not_ready_and_says_why(client, monkeypatch):
    monkeypatch.setattr(monitoring, "disk", lambda: monitoring.DiskStatus(total=10**12, free=10**6))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["lacking"]) == (503, {"disk": "full"})


def test_a_process_whose_tables_are_behind_says_so(client):
    MigrationRecorder.Migration.objects.filter(app="jobs").delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["lacking"]["migrations"] == "not applied"


def test_figures_are_for_who_brings_the_token(client, settings):
    a_failed_job()
    assert client.get("/metrics").status_code == 403
    settings.BAOSONG_METRICS_TOKEN = "made-up"
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 403

    said = client.get("/metrics", headers={"Authorization": "Bearer made-up"}).content.decode()

    assert 'baosong_jobs{queue="default",state="failed"} 1.0' in said
    assert "baosong_backup_age_seconds +Inf" in said
    assert "baosong_disk_free_bytes" in said
    assert 'baosong_answers_total{status="403",view="metrics"}' in said


def test_an_answer_carries_the_number_of_its_request_and_so_does_each_line_that_is_logged(client, caplog):
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


def test_no_key_out_of_an_address_gets_into_the_log(client):
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
    assert "后台程序未运行" in page
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
    with django_assert_num_queries(12):
        office.get("/operator/")
    for _ in range(3):
        a_failed_job()

    with django_assert_num_queries(12):
        office.get("/operator/")
