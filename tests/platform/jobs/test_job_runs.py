"""Jobs: three attempts, and recovery from a killed worker."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from django.utils import timezone

from baosong.core.blobstore import BlobDamaged, BlobStoreUnavailable
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Try(job_queue.Job):
    name: ClassVar[str] = "tests.try"
    word: str


@pytest.fixture
def tries(monkeypatch, at_once):
    done, failed = [], []
    away = {"store": BlobStoreUnavailable("refused"), "mail": job_queue.ServiceAway("refused"), "damaged": BlobDamaged("other bytes")}

    def handler(job):
        done.append(job.word)
        if job.word == "bad":
            raise ValueError(job.word)
        if job.word in away:
            raise away[job.word]

    monkeypatch.setitem(job_queue.kinds, Try.name, Try)
    monkeypatch.setitem(job_queue.handlers, Try.name, handler)
    monkeypatch.setitem(job_queue.when_failed, Try.name, lambda job: failed.append(job.word))
    return done, failed


def test_a_job_is_done_once(tries):
    job_queue.after_commit(Try("good"))

    run = JobRun.objects.get()
    job_runs.execute(run.pk)

    assert (tries[0], run.state) == (["good"], JobState.DONE)


def test_a_job_that_fails_is_tried_three_times_and_then_said_so(tries, caplog):
    job_queue.after_commit(Try("bad"))

    assert tries == (["bad"] * 3, ["bad"])
    assert JobRun.objects.get().state == JobState.FAILED


@pytest.mark.parametrize("service", ["store", "mail"])
def test_a_job_whose_service_is_away_waits_as_long_as_it_takes(tries, service):
    job_queue.after_commit(Try(service))
    for _ in range(5):
        at = timezone.now() + timedelta(seconds=job_queue.AWAY_PAUSE_S + 1)
        assert job_runs.recover(at=at) == 1

    run = JobRun.objects.get()
    assert tries == ([service] * 6, [])
    assert (run.state, run.attempts) == (JobState.WAITING, 0)
    assert "refused" in run.error


def test_a_job_whose_file_is_damaged_in_the_store_does_not_wait(tries):
    job_queue.after_commit(Try("damaged"))

    assert tries == (["damaged"] * 3, ["damaged"])


def test_a_job_whose_worker_was_killed_is_run_again(tries):
    now = timezone.now()
    JobRun.objects.create(
        kind=Try.name, payload={"word": "stranded"}, state=JobState.RUNNING, attempts=1, queued_at=now, leased_until=now - timedelta(seconds=1)
    )

    assert job_runs.recover(at=now) == 1
    assert tries[0] == ["stranded"]


def test_a_job_that_is_being_done_is_left_alone(tries):
    now = timezone.now()
    run = JobRun.objects.create(
        kind=Try.name, payload={"word": "mine"}, state=JobState.RUNNING, attempts=1, queued_at=now, leased_until=now + timedelta(seconds=20)
    )

    assert job_runs.recover(at=now) == 0
    job_runs.execute(run.pk)
    assert tries[0] == []


def test_a_job_that_kills_its_worker_three_times_is_given_up(tries):
    now = timezone.now()
    JobRun.objects.create(kind=Try.name, payload={"word": "deadly"}, state=JobState.RUNNING, attempts=3, queued_at=now, leased_until=now - timedelta(seconds=1))

    job_runs.recover(at=now)

    assert tries == ([], ["deadly"])


def waiting(word, age, **values):
    now = timezone.now()
    return JobRun.objects.create(kind=Try.name, payload={"word": word}, queued_at=now - timedelta(seconds=age), **values)


def test_a_job_whose_task_was_lost_is_started(tries):
    waiting("lost", 120)

    assert job_runs.recover(at=timezone.now()) == 1
    assert tries[0] == ["lost"]


def test_a_job_behind_a_long_queue_is_not_lost(tries):
    now = timezone.now()
    waiting("before", 300, state=JobState.DONE, finished_at=now - timedelta(seconds=1))
    waiting("behind", 250)

    assert job_runs.recover(at=now) == 0
    assert tries[0] == []


def test_a_job_that_later_ones_have_overtaken_is_lost(tries):
    now = timezone.now()
    waiting("later", 90, state=JobState.DONE, finished_at=now - timedelta(seconds=1))
    waiting("overtaken", 250)

    assert job_runs.recover(at=now) == 1


def test_jobs_done_long_ago_are_forgotten(tries):
    now = timezone.now()
    waiting("old", 100, state=JobState.DONE, finished_at=now - timedelta(days=20))
    waiting("failed", 100, state=JobState.FAILED, finished_at=now - timedelta(days=20))
    waiting("new", 100, state=JobState.DONE, finished_at=now)

    assert job_runs.prune(at=now) == 1
    assert JobRun.objects.count() == 2
