"""Concurrent begin, submit and withdraw: no deadlock, exact counters."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Receipt, Submission
from baosong.apps.submissions.services import counters, decisions, submit
from baosong.apps.submissions.services.quotas import ensure_within_quota
from baosong.apps.submissions.services.transitions import locked
from tests import factories as make
from tests.apps.submissions.test_counters import a_submission
from tests.platform.jobs.concurrent_writers import retried
from tests.servers import PATIENCE_S

BRANCHES, TURNS = 6, 8


@pytest.mark.django_db(transaction=True)
def test_branches_that_hand_in_at_once_do_not_block_each_other(data_folder):
    call, by = make.a_call(colleges=BRANCHES), make.person("c1")

    def turn(number, at):
        submission = a_submission(call, make.unit_of(number)).pk
        retried(lambda: submit.submit(Submission.objects.get(pk=submission), by=by, at=at))
        if at.minute % 2:
            retried(lambda: decisions.withdraw(Submission.objects.get(pk=submission), by=by, at=at))

    def branch(number):
        try:
            for minute in range(TURNS):
                retried(partial(turn, number, make.NOW.replace(minute=minute)))
        finally:
            connection.close()

    with ThreadPoolExecutor(BRANCHES) as crowd:
        list(crowd.map(branch, range(1, BRANCHES + 1)))

    assert Receipt.objects.count() == BRANCHES * TURNS
    assert Submission.objects.filter(state=SubmissionState.SUBMITTED).count() == BRANCHES * TURNS / 2
    assert list(counters.differences()) == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time; the larger form runs this")
@pytest.mark.django_db(transaction=True)
def test_who_begins_does_not_wait_for_who_hands_in(data_folder):
    # Regression: locking the counters after the audit head deadlocked.
    call = make.a_call()
    submission = a_submission(call, make.unit_of(1))

    def begin():
        try:
            return a_submission(call, make.unit_of(2))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as somebody, transaction.atomic():
        ensure_within_quota(locked(submission))
        begun = somebody.submit(begin).result(timeout=PATIENCE_S)

    assert begun.pk > submission.pk
