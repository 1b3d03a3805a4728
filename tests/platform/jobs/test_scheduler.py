"""Scheduled tasks run in one process, and in another one after its death."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from baosong.platform.jobs.models import Lease
from baosong.platform.jobs.services import scheduler
from baosong.platform.jobs.services.leader_lease import LEASE, is_led, leads
from baosong.platform.jobs.services.scheduler import ScheduledTask
from tests.factories import NOW
from tests.platform.jobs.concurrent_writers import retried


@pytest.mark.django_db
def test_who_leads_goes_on_leading_and_nobody_else_does():
    assert leads("scheduler", holder="one", at=NOW)

    assert not leads("scheduler", holder="two", at=NOW + LEASE / 2)
    assert leads("scheduler", holder="one", at=NOW + LEASE / 2)


@pytest.mark.django_db
def test_another_leads_once_the_lease_has_run_out():
    assert not is_led("scheduler", at=NOW)
    leads("scheduler", holder="one", at=NOW)
    assert is_led("scheduler", at=NOW)

    assert leads("scheduler", holder="two", at=NOW + LEASE + timedelta(seconds=1))

    assert not leads("scheduler", holder="one", at=NOW + LEASE + timedelta(seconds=2))


@pytest.mark.django_db(transaction=True)
def test_of_many_that_ask_in_the_same_moment_one_leads():
    gate, answers = Barrier(4), []

    def ask(name):
        gate.wait()
        try:
            answers.append(retried(lambda: leads("scheduler", holder=name, at=NOW)))
        finally:
            connection.close()

    askers = [Thread(target=ask, args=(f"w{number}",)) for number in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert sorted(answers) == [False, False, False, True]
    assert Lease.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_scheduled_task_that_fails_is_logged_and_the_others_go_on(caplog):
    done = []

    def fail():
        raise ValueError("boom")

    made = [ScheduledTask("first", 0, fail), ScheduledTask("second", 0, lambda: done.append(1)), ScheduledTask("seldom", 3600, lambda: done.append(2))]

    scheduler.run_due_tasks(made, holder="one")
    scheduler.run_due_tasks(made, holder="one")

    assert done == [1, 2, 1]
    assert "scheduled task first failed" in caplog.text
    assert Lease.objects.get().holder == "one"


@pytest.mark.django_db(transaction=True)
def test_who_does_not_lead_makes_no_rounds():
    done = []
    Lease.objects.create(name=scheduler.LEASE_NAME, holder="another", until=timezone.now() + timedelta(seconds=15))

    scheduler.run_due_tasks([ScheduledTask("first", 0, lambda: done.append(1))], holder="one")

    assert done == []
