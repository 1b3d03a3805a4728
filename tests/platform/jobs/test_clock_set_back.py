"""The server's clock ran two hours ahead and was set back: what was stored meanwhile blocks nothing for two hours."""

from datetime import timedelta

import pytest

from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.services import decisions, submit
from baosong.apps.tracking.queries import stamp_of
from baosong.platform.audit.services.log import examine, record
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs, leader_lease
from baosong.platform.web import session_activity
from tests import factories as make

pytestmark = pytest.mark.django_db
RIGHT = make.NOW
AHEAD = RIGHT + timedelta(hours=2)


def test_another_leads_although_the_lease_ends_in_two_hours():
    assert leader_lease.leads("scheduler", holder="died", at=AHEAD)

    assert not leader_lease.is_led("scheduler", at=RIGHT)
    assert leader_lease.leads("scheduler", holder="lives", at=RIGHT)
    assert leader_lease.is_led("scheduler", at=RIGHT)


def test_a_holder_that_lives_goes_on_and_nobody_else_leads_meanwhile():
    leader_lease.leads("scheduler", holder="lives", at=AHEAD)

    assert leader_lease.leads("scheduler", holder="lives", at=RIGHT)
    assert not leader_lease.leads("scheduler", holder="other", at=RIGHT)


def test_a_job_whose_worker_died_by_the_wrong_clock_is_run_again():
    run = JobRun.objects.create(kind="submissions.check_file", payload={"file_id": 0}, queued_at=AHEAD, state=JobState.RUNNING, leased_until=AHEAD)

    assert job_runs.recover(at=RIGHT) == 1
    run.refresh_from_db()
    assert run.state == JobState.WAITING


def test_a_job_that_is_being_done_is_left_alone_whatever_clocks_differ_by():
    JobRun.objects.create(
        kind="submissions.check_file", payload={"file_id": 0}, queued_at=RIGHT, state=JobState.RUNNING, leased_until=RIGHT + job_runs.LEASE * 2
    )

    assert job_runs.recover(at=RIGHT) == 0


def test_a_session_knows_when_somebody_is_there(settings):
    settings.BAOSONG_IDLE_MINUTES = 30
    session = {session_activity.SEEN: AHEAD.timestamp()}

    assert not session_activity.is_idle(session, now=RIGHT.timestamp())
    assert session_activity.touch(session, now=RIGHT.timestamp())
    assert session_activity.is_idle(session, now=RIGHT.timestamp() + 33 * 60)


def test_the_matrix_is_asked_for_anew(data_folder):
    call = make.a_call()
    make.a_submission(call, 1, at=RIGHT + timedelta(hours=2))
    submission = make.a_submission(call, 2, at=RIGHT)
    before = stamp_of(call)

    decisions.accept(submission, by=make.person("office"), at=RIGHT)

    assert stamp_of(call) != before


def test_records_keep_their_order_and_deadlines_use_the_corrected_clock(data_folder):
    call = make.a_call(make.terms_for(deadline="2026-05-11"))
    submission = make.a_submission(call, 1, state=SubmissionState.DRAFT)
    by = make.person("c1")
    record("something", submission, by=by, at=AHEAD)

    receipt = submit.submit(submission, by=by, at=RIGHT)

    assert receipt.version.lateness == "in_time"
    assert examine().broken == {}
