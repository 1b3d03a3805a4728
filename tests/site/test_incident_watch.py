"""What the operator is told of: a dead worker, an old backup, a short disk, failed jobs, mails that cannot be sent, a certificate that ends."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from baosong.apps.orgs.enums import Role
from baosong.platform.jobs.models import JobRun, OperationRecord
from baosong.platform.jobs.services import heartbeats
from baosong.platform.notifications.models import Incident, Message
from baosong.site import incident_watch, monitoring
from tests import factories as make

pytestmark = pytest.mark.django_db
LONG = timedelta(days=3)


@pytest.fixture
def at():
    """An installation in order: both queues have a worker, and there is a backup."""
    now = timezone.now()
    heartbeats.beat(list(heartbeats.QUEUES), worker="host-1", at=now)
    monitoring.note(monitoring.BACKUP, folder="/backup")
    return now


@pytest.fixture(autouse=True)
def large_disk(monkeypatch):
    monkeypatch.setattr(monitoring, "disk", lambda: monitoring.DiskStatus(total=10**13, free=10**12))


def found(at):
    incident_watch.upkeep(at=at)
    return [one.key for one in Incident.objects.filter(ended_at=None)]


def test_of_an_installation_in_order_nothing_is_told(at):
    assert found(at) == []
    assert mail.outbox == []


def test_a_dead_worker_is_told_with_its_queue_and_how_to_start_it(at):
    heartbeats.WorkerHeartbeat.objects.filter(queue="slow").update(at=at - heartbeats.lost_after())

    assert found(at) == ["worker:slow"]
    assert "baosong worker --queue slow" in Incident.objects.get().text


def test_an_old_backup_is_told_and_a_missing_one_of_an_installation_that_is_not_new(at):
    OperationRecord.objects.update(at=at - LONG)
    assert found(at) == ["backup"]
    OperationRecord.objects.all().delete()
    assert found(at) == []
    person = make.a_person("office")
    person.date_joined = at - LONG
    person.save()

    assert found(at) == ["backup"]


def test_a_short_disk_is_told(at, monkeypatch):
    monkeypatch.setattr(monitoring, "disk", lambda: monitoring.DiskStatus(total=10**12, free=10**9))

    assert found(at) == ["disk"]


def test_jobs_that_failed_for_good_are_told_once_for_each_kind(at):
    failed = {"payload": {}, "state": "failed", "queued_at": at, "finished_at": at}
    JobRun.objects.bulk_create(JobRun(kind=kind, **failed) for kind in ("library.index_entry", "library.index_entry", "submissions.check"))

    assert found(at) == ["job:library.index_entry", "job:submissions.check"]
    assert "2" in Incident.objects.first().text


def test_jobs_that_wait_for_long_are_told(at):
    JobRun.objects.create(kind="library.index_entry", payload={}, queued_at=at - LONG)

    assert found(at) == ["waiting:default"]


@pytest.mark.parametrize(("state", "age"), [("queued", timedelta(hours=2)), ("failed", timedelta(minutes=1))])
def test_mails_that_cannot_be_sent_are_told(at, state, age):
    Message.objects.create(key="k", address="c1@example.edu.cn", subject="题", body="文", state=state, queued_at=at - age)

    assert found(at) == ["mail"]


def test_a_certificate_is_told_three_weeks_before_its_end(at, monkeypatch):
    monkeypatch.setattr(monitoring, "known_certificate_until", lambda: at + timedelta(days=30))
    assert found(at) == []
    monkeypatch.setattr(monitoring, "known_certificate_until", lambda: at + timedelta(days=20))

    assert found(at) == ["certificate"]


def test_organisers_of_the_top_unit_are_told_unless_an_operator_is_named(at, settings):
    university = make.a_unit(name="示范大学")
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    office.email = "office@example.edu.cn"
    office.save()
    make.with_role(make.a_person("liaison"), make.a_unit(under=university, name="文学院"), Role.ORGANISER)
    heartbeats.WorkerHeartbeat.objects.all().delete()
    incident_watch.upkeep(at=at)
    assert mail.outbox[-1].to == ["office@example.edu.cn"]
    settings.BAOSONG_OPERATOR_MAIL = ["operator@example.edu.cn"]

    heartbeats.beat(list(heartbeats.QUEUES), worker="host-1", at=at)
    incident_watch.upkeep(at=at)

    assert mail.outbox[-1].to == ["operator@example.edu.cn"]


def test_a_look_asks_a_fixed_number_of_questions(at, django_assert_num_queries):
    incident_watch.upkeep(at=at)
    with django_assert_num_queries(13):
        incident_watch.upkeep(at=at)
    for number in range(5):
        heartbeats.beat(["slow"], worker=f"host-{number}", at=at)
        JobRun.objects.create(kind="library.index_entry", payload={}, state="done", queued_at=at, finished_at=at)

    with django_assert_num_queries(13):
        incident_watch.upkeep(at=at)
