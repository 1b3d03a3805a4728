"""Heartbeats of workers: a queue that no living worker processes is known to be dead."""

from datetime import timedelta

import pytest

from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.platform.jobs.models import WorkerHeartbeat
from baosong.platform.jobs.services import heartbeats
from tests import factories as make

pytestmark = pytest.mark.django_db
LATER = make.NOW + heartbeats.lost_after()


def test_a_queue_that_never_had_a_worker_is_dead():
    assert heartbeats.dead_queues(at=make.NOW) == {QUICK: None, SLOW: None}


def test_a_queue_lives_as_long_as_one_of_its_workers_does():
    heartbeats.beat([QUICK, SLOW], worker="a-1", at=make.NOW)
    heartbeats.beat([SLOW], worker="b-2", at=LATER)

    assert heartbeats.dead_queues(at=make.NOW) == {}
    assert heartbeats.dead_queues(at=LATER) == {QUICK: make.NOW}
    assert [(one.queue, one.worker) for one in heartbeats.living(at=LATER)] == [(SLOW, "b-2")]


def test_a_heartbeat_from_before_the_clock_was_set_back_is_no_sign_of_life():
    heartbeats.beat([QUICK, SLOW], worker="a-1", at=make.NOW + timedelta(days=1))

    assert set(heartbeats.dead_queues(at=make.NOW)) == {QUICK, SLOW}
    heartbeats.beat([QUICK, SLOW], worker="a-1", at=make.NOW)
    assert heartbeats.dead_queues(at=make.NOW) == {}


def test_workers_that_are_gone_are_forgotten():
    heartbeats.beat([QUICK], worker="a-1", at=make.NOW)

    heartbeats.beat([QUICK], worker="b-2", at=make.NOW + heartbeats.FORGOTTEN + timedelta(seconds=1))

    assert WorkerHeartbeat.objects.get().worker == "b-2"


def test_a_worker_counts_what_it_finished_and_tells_its_memory(at_once):
    from baosong.apps.library.jobs import IndexEntry
    from baosong.platform.jobs import job_queue

    before = heartbeats.counts.done
    job_queue.dispatcher(IndexEntry(0))
    heartbeats.beat([QUICK], worker="a-1", at=make.NOW)

    told = WorkerHeartbeat.objects.get()
    assert told.memory > 10**6
    assert told.done == heartbeats.counts.done >= before
