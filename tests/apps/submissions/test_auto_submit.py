"""What arrives by mail, in a folder or out of an article is submitted when its files are checked, by one service for all."""

import io
from datetime import timedelta

import pytest

from baosong.apps.inbox.enums import PendingState
from baosong.apps.inbox.models import PendingSubmission
from baosong.apps.submissions.enums import Channel, SubmissionState
from baosong.apps.submissions.models import Receipt, Submission
from baosong.apps.submissions.services import auto_submit, drafts, receive
from baosong.platform.jobs.models import JobRun
from baosong.platform.storage import blobstore
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture
def draft(data_folder):
    """A titled draft with one file that is not checked yet."""
    call = make.a_call(make.terms_for(deadline="2026-05-20"))
    by = make.person("c1")
    submission = drafts.begin(make.the_task(call), unit=make.unit_of(1), by=by, at=NOW)
    drafts.describe(submission, title="门口的一张桌子", details={}, by=by, at=NOW)
    blob = blobstore().put(io.BytesIO(make.documents.docx(make.documents.text("门口的一张桌子", 300))))
    receive.receive(receive.Arrival(submission, "p1", "文章.docx", blob.sha256, blob.size, Channel.MAIL, NOW, NOW), by=by)
    return submission


def submit(submission, *, at=NOW, arrived_at=None):
    return auto_submit.submit_if_checked(Submission.objects.get(pk=submission.pk), by=make.person("c1"), at=at, arrived_at=arrived_at)


def test_it_waits_for_the_checks_and_is_then_submitted_once(draft):
    assert submit(draft) is None
    make.do_jobs()

    assert submit(draft).is_submitted
    assert submit(draft).is_submitted
    assert Submission.objects.get().state == SubmissionState.SUBMITTED
    assert Receipt.objects.count() == 1


def test_what_arrived_in_time_is_in_time_whenever_the_checks_end(draft):
    make.do_jobs()

    late = submit(draft, at=LATER)
    assert (late.is_submitted, late.code) == (False, "deadline_passed")
    assert "截止" in late.message
    assert Submission.objects.get().state == SubmissionState.DRAFT

    assert submit(draft, at=LATER, arrived_at=NOW).is_submitted


def test_the_rows_of_every_app_go_on_when_a_file_is_checked_and_after_a_worker_was_lost(draft):
    pending = PendingSubmission.objects.create(submission=draft, channel=Channel.FOLDER, by=make.person("c1"), arrived_at=NOW)
    assert auto_submit.upkeep() == 0

    make.do_jobs()
    JobRun.objects.all().delete()
    assert auto_submit.upkeep() == 1
    assert auto_submit.upkeep() == 0
    make.do_jobs()

    pending.refresh_from_db()
    assert pending.state == PendingState.SUBMITTED
    auto_submit.file_checked(draft.pk)
    assert auto_submit.upkeep() == 0
