"""Jobs through Celery and a real broker: no job is executed twice, and none is lost when the broker is killed."""

import os
from contextlib import suppress

import pytest
from amqp.exceptions import ChannelError
from django.utils import timezone

from baosong.platform.jobs import celery_backend, job_queue
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs
from baosong.site import services
from tests.servers.rabbitmq import rabbit_server
from tests.servers.redis import redis_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module", params=[redis_server, rabbit_server], ids=["redis", "rabbitmq"])
def broker(request):
    with request.param() as made:
        yield made


@pytest.fixture
def by_celery(settings, broker):
    settings.BAOSONG_BROKER, settings.BAOSONG_PREFIX = broker.address(), f"t{os.getpid()}"
    settings.TASKS = services.tasks(settings.BAOSONG_BROKER)
    _forget()
    yield broker
    _forget()


def _forget():
    celery_backend.sending_app.cache_clear()
    celery_backend.working_app.cache_clear()
    celery_backend._asked_again_at.clear()


def waiting_at(queue=job_queue.QUICK):
    """Number of messages in the queue."""
    with celery_backend.working_app().connection_for_read() as connection, suppress(ChannelError):
        return connection.SimpleQueue(celery_backend.queue_at_broker(queue)).qsize()
    # In Redis an empty queue does not exist.
    return 0


def a_job():
    """Any job without prerequisites: an entry that does not exist is removed from the index."""
    from baosong.apps.library.jobs import IndexEntry

    job_queue.after_commit(IndexEntry(0))
    return JobRun.objects.latest("pk")


def test_a_job_is_a_message_that_names_its_run_and_goes_to_its_queue(by_celery):
    before = waiting_at()

    run = a_job()

    assert waiting_at() == before + 1
    assert run.state == JobState.WAITING


def test_a_message_that_comes_twice_is_done_once(by_celery):
    run = a_job()

    for _ in range(2):
        celery_backend._perform(job_runs.perform.module_path, [run.pk])

    run.refresh_from_db()
    assert (run.state, run.attempts) == (JobState.DONE, 1)


def test_a_page_waits_for_a_broker_that_is_away_once_and_not_with_each_job(by_celery, monkeypatch):
    monkeypatch.setattr(celery_backend, "PAUSE_S", 3600)
    by_celery.kill()
    asked = []
    send = celery_backend.sending_app().send_task
    monkeypatch.setattr(celery_backend.sending_app(), "send_task", lambda *given, **options: (asked.append(given), send(*given, **options)))

    for _ in range(5):
        a_job()

    by_celery.start()
    assert len(asked) == 1
    assert JobRun.objects.filter(state=JobState.WAITING).count() == 5


def test_while_the_broker_is_away_jobs_wait_and_are_handed_over_when_it_is_back(by_celery, monkeypatch):
    monkeypatch.setattr(celery_backend, "PAUSE_S", 0)
    by_celery.kill()
    run = a_job()

    assert run.state == JobState.WAITING
    by_celery.start()
    before = waiting_at()
    JobRun.objects.exclude(pk=run.pk).delete()
    assert job_runs.recover(at=timezone.now() + job_runs.LOST_AFTER * 2) == 1
    assert waiting_at() == before + 1
