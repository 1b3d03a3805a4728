"""A check that the machine had no time or memory for is no verdict: it is tried again, and holds nothing up."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.submissions.enums import Channel, CheckState
from baosong.apps.submissions.jobs import CheckFile
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services import checks, drafts, submit
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.core.terms import Rule, TermsPiece
from baosong.core.terms.model import PieceKind
from baosong.platform.errors import Refusal
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun
from baosong.platform.jobs.services import job_runs
from baosong.platform.storage import blobstore
from baosong.site.demo.films import FilmSpec
from baosong.site.demo.films import make as make_film
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
# Far less than the child needs to look for subtitles, even with the doubling of later tries.
TOO_SHORT = 0.0001


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("films") / "党课.mp4"
    make_film(path, FilmSpec(20))
    return path.read_bytes()


@pytest.fixture
def submission(data_folder):
    piece = TermsPiece(PieceKind.VIDEO, "党课视频", "p1", rules=(Rule("resolution", (1920, 1080)), Rule("subtitles", "required")))
    call = make.a_call(make.terms_for(pieces=(piece,)), colleges=1)
    begun = drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=NOW)
    return drafts.describe(begun, title="门口的一张桌子", details={}, by=make.person("c1"), at=NOW)


def hand_over(submission, content):
    stored = blobstore().put(io.BytesIO(content))
    return receive(Arrival(submission, "p1", "党课.mp4", stored.sha256, stored.size, Channel.WEB, NOW, NOW), by=make.person("c1"))


def state_of(file):
    return PieceFile.objects.get(pk=file.pk)


def end_of_pause():
    """What the scheduler and a worker do once the pauses of all jobs are over."""
    job_runs.recover(at=timezone.now() + timedelta(seconds=max(job_queue.PAUSES)))
    make.do_jobs()


def try_to_the_end():
    make.do_jobs()
    for _pause in job_queue.PAUSES:
        end_of_pause()


def test_a_check_that_ran_out_of_time_gives_no_verdict_and_is_done_later(submission, film, settings):
    settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
    file = hand_over(submission, film)
    make.do_jobs()
    put_off = state_of(file)
    run = JobRun.objects.get(kind=CheckFile.name)
    assert (put_off.check_state, put_off.unusable_code, put_off.is_put_off) == (CheckState.WAITING, "", True)
    assert (run.state, run.not_before > run.queued_at) == (JobState.WAITING, True)

    settings.BAOSONG_CHECK_SECONDS = 60
    end_of_pause()

    checked = state_of(file)
    assert (checked.check_state, checked.check_interruptions) == (CheckState.DONE, 0)
    assert [finding.verdict for finding in checked.findings.filter(rule="resolution")] == ["met"]


def test_a_check_that_was_put_off_is_not_begun_before_its_pause_is_over(submission, film, settings):
    settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
    hand_over(submission, film)
    make.do_jobs()

    job_runs.recover(at=timezone.now())
    make.do_jobs()

    assert JobRun.objects.get(kind=CheckFile.name).attempts == 1


def test_a_submission_can_be_submitted_while_a_check_is_put_off(submission, film, settings, client):
    settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
    hand_over(submission, film)
    make.do_jobs()
    client.force_login(make.person("c1"))

    page = client.get(reverse("submission", args=[submission.pk])).content.decode()
    receipt = submit.submit(submission, by=make.person("c1"), at=NOW)

    assert "系统繁忙，稍后自动重查，不影响报送" in page
    assert receipt.number


def test_after_the_last_try_the_file_is_not_checked_and_the_submission_can_be_submitted(submission, film, settings, client):
    settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
    file = hand_over(submission, film)

    try_to_the_end()

    given_up = state_of(file)
    client.force_login(make.person("c1"))
    page = client.get(reverse("submission", args=[submission.pk])).content.decode()
    assert (given_up.check_state, given_up.unusable_code, given_up.findings.count()) == (CheckState.FAILED, "", 0)
    assert JobRun.objects.get(kind=CheckFile.name).attempts == len(job_queue.PAUSES) + 1
    assert "系统繁忙，尚未检查，不影响报送" in page
    assert "不符合通知要求" not in page
    assert submit.submit(submission, by=make.person("c1"), at=NOW).number


def test_a_file_that_was_not_checked_is_checked_at_the_press_of_a_button(submission, film, settings, client):
    settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
    file = hand_over(submission, film)
    try_to_the_end()
    settings.BAOSONG_CHECK_SECONDS = 60
    client.force_login(make.person("c1"))

    answer = client.post(reverse("check-again", args=[submission.pk]), {"file": file.pk})
    make.do_jobs()

    assert answer.status_code == 302
    assert state_of(file).check_state == CheckState.DONE


def test_a_film_that_was_not_scanned_to_its_end_is_scanned_at_the_press_of_a_button(submission, film, client):
    file = hand_over(submission, film)
    make.do_jobs()
    # What happens after the last try of a scan that had no time or memory.
    checks.give_up_scan(file.pk)
    client.force_login(make.person("c1"))
    button = f'action="{reverse("check-again", args=[submission.pk])}"'
    assert button in client.get(reverse("submission", args=[submission.pk])).content.decode()

    client.post(reverse("check-again", args=[submission.pk]), {"file": file.pk})
    make.do_jobs()
    make.do_jobs()

    assert (state_of(file).check_state, state_of(file).scan_state) == (CheckState.DONE, CheckState.DONE)
    assert button not in client.get(reverse("submission", args=[submission.pk])).content.decode()


def test_the_same_bytes_handed_over_again_are_checked_again_where_there_is_no_verdict(submission, film, settings):
    settings.BAOSONG_CHECK_SECONDS = TOO_SHORT
    file = hand_over(submission, film)
    try_to_the_end()
    settings.BAOSONG_CHECK_SECONDS = 60

    same = hand_over(submission, film)
    make.do_jobs()

    assert same.pk == file.pk
    assert state_of(file).check_state == CheckState.DONE


def test_a_file_that_has_a_verdict_is_not_checked_again(submission, film):
    file = hand_over(submission, film)
    make.do_jobs()

    with pytest.raises(Refusal) as caught:
        checks.check_again(file, by=make.person("c1"), at=NOW)

    assert caught.value.code == "nothing_to_check"


def test_a_file_that_is_broken_is_refused_at_once(submission, film):
    file = hand_over(submission, b"<html>no film</html>")

    make.do_jobs()

    assert (state_of(file).check_state, state_of(file).unusable_code) == (CheckState.UNUSABLE, "not_media")
    with pytest.raises(Refusal) as caught:
        submit.submit(submission, by=make.person("c1"), at=NOW)
    assert caught.value.code == "rules_violated"
