"""Handing in: what a submit waits for, what it refuses, and the receipt."""

from datetime import timedelta

import pytest

from baosong.apps.calls.services import extensions
from baosong.apps.submissions.enums import SUBMISSION_ACTIONS, CheckState, Lateness, RequestKind, SubmissionState
from baosong.apps.submissions.models import PieceFile, Receipt, Submission, UnitRequest, Version
from baosong.apps.submissions.services import decisions, drafts, receive, submit, unit_requests
from baosong.core.terms import Rule, Severity, TermsPiece, TermsQuota
from baosong.core.terms.model import PieceKind
from baosong.platform.errors import Refusal
from baosong.platform.states import Transition
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def a_request(submission, by):
    """A request for the work, whatever its state."""
    about = {"kind": RequestKind.WITHDRAWAL, "task": submission.task, "unit": submission.unit, "submission": submission}
    return UnitRequest.objects.create(**about, reason="更换作品", asked_by=by, asked_at=NOW)


SERVICES = {
    "submit": lambda s, c1, office: submit.submit(s, by=c1, at=NOW),
    "withdraw": lambda s, c1, office: decisions.withdraw(s, by=c1, at=NOW),
    "discard": lambda s, c1, office: drafts.discard(s, by=c1, at=NOW),
    "restore": lambda s, c1, office: drafts.restore(s, by=c1, at=NOW),
    "accept": lambda s, c1, office: decisions.accept(s, by=office, at=NOW),
    "return": lambda s, c1, office: decisions.return_for_repair(s, reason="缺图", by=office, at=NOW),
    "release": lambda s, c1, office: unit_requests.grant(a_request(s, c1), by=office, at=NOW),
    "take_back": lambda s, c1, office: decisions.take_back(s, by=office, at=NOW),
}


# What is delivered in the hand has its own table of steps, in test_life_of_items.
IN_HAND = {"register", "arrive", "undo_arrival"}


@pytest.mark.parametrize(
    "step", [action for action in SUBMISSION_ACTIONS if isinstance(action, Transition) and action.name not in IN_HAND], ids=lambda step: step.name
)
@pytest.mark.parametrize("state", [state for state in SubmissionState if state != SubmissionState.AWAITING])
def test_every_step_from_every_state(data_folder, state, step):
    submission = make.a_submission(make.a_call(), state=state)
    people = make.person("c1"), make.person("office")
    if step.name == "submit" and state in (SubmissionState.SUBMITTED, SubmissionState.RETURNED):
        drafts.describe(submission, title="改过的题目", details={}, by=people[0], at=NOW)
        if state == SubmissionState.RETURNED:
            make.a_file(submission, name="新稿.docx", content=b"\xe6\x96\x87" * 30)
            make.do_jobs()

    if state in step.sources:
        SERVICES[step.name](submission, *people)
        assert Submission.objects.get(pk=submission.pk).state == step.target
    else:
        with pytest.raises(Refusal):
            SERVICES[step.name](submission, *people)
        assert Submission.objects.get(pk=submission.pk).state == state


def refused(code, submission, at=NOW):
    with pytest.raises(Refusal) as caught:
        submit.submit(submission, by=make.person("c1"), at=at)
    assert caught.value.code == code
    assert not Receipt.objects.filter(version__submission=submission).exists()


def test_a_receipt_has_number_time_and_the_hash_of_every_file(data_folder):
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)

    receipt = submit.submit(submission, by=make.person("c1"), at=NOW)

    file = Version.objects.get(submission=submission).files.get()
    assert receipt.files == [{"name": "文章.docx", "piece": "p1", "sha256": file.sha256, "size": file.size}]
    assert receipt.number.startswith("BS20260511-")
    assert receipt.issued_at == NOW


def test_a_title_is_asked_for(data_folder):
    refused("title_missing", make.a_submission(make.a_call(), state=SubmissionState.DRAFT, title=""))


def test_required_pieces_are_asked_for(data_folder):
    call = make.a_call()
    submission = drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=NOW)
    drafts.describe(submission, title="题", details={}, by=make.person("c1"), at=NOW)

    refused("pieces_missing", submission)


def test_checks_are_waited_for(data_folder):
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)
    make.a_file(submission, name="另一稿.docx", content=b"x" * 99)

    refused("checks_pending", submission)


@pytest.mark.parametrize(("severity", "passes"), [(Severity.BLOCK, False), (Severity.ADVICE, True)])
def test_a_binding_rule_blocks_and_advice_does_not(data_folder, severity, passes):
    rules = (Rule("words", (1000, None), severity),)
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.DOCUMENT, "文章", "p1", rules=rules),)))
    submission = make.a_submission(call, state=SubmissionState.DRAFT)

    if passes:
        submit.submit(submission, by=make.person("c1"), at=NOW)
    else:
        refused("rules_violated", submission)


def test_late_submission_is_refused_and_what_was_uploaded_is_kept(data_folder):
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)
    deadline = make.the_task(submission.task.call).deadline

    refused("deadline_passed", submission, at=deadline + timedelta(seconds=1))
    assert Version.objects.get(submission=submission).files.count() == 1


def test_an_upload_begun_in_time_may_finish_in_the_grace_period_and_is_marked(data_folder):
    call = make.a_call(make.terms_for(grace=60))
    submission = make.a_submission(call, state=SubmissionState.DRAFT)
    deadline = make.the_task(call).deadline
    make.a_file(submission, name="新.docx", content="字".encode() * 60, begun=deadline - timedelta(minutes=5), received=deadline + timedelta(minutes=5))
    make.do_jobs()

    receipt = submit.submit(submission, by=make.person("c1"), at=deadline + timedelta(minutes=6))

    assert receipt.version.lateness == Lateness.IN_GRACE


def test_grace_is_only_for_uploads_begun_in_time(data_folder):
    call = make.a_call(make.terms_for(grace=60))
    submission = make.a_submission(call, state=SubmissionState.DRAFT)

    refused("deadline_passed", submission, at=make.the_task(call).deadline + timedelta(minutes=6))


def test_the_deadlines_very_second_is_in_time(data_folder):
    call = make.a_call()
    deadline = make.the_task(call).deadline
    first, second = (make.a_submission(call, number, state=SubmissionState.DRAFT) for number in (1, 2))

    receipt = submit.submit(first, by=make.person("c1"), at=deadline)

    assert receipt.version.lateness == Lateness.IN_TIME
    refused("deadline_passed", second, at=deadline + timedelta(seconds=1))


def test_the_grace_period_ends_for_an_upload_begun_in_time_too(data_folder):
    call = make.a_call(make.terms_for(grace=60))
    deadline = make.the_task(call).deadline
    first, second = (make.a_submission(call, number, state=SubmissionState.DRAFT) for number in (1, 2))
    for submission in (first, second):
        make.a_file(submission, name="新.docx", content="字".encode() * 60, begun=deadline - timedelta(minutes=5), received=deadline + timedelta(minutes=5))
    make.do_jobs()

    receipt = submit.submit(first, by=make.person("c1"), at=deadline + timedelta(minutes=60))

    assert receipt.version.lateness == Lateness.IN_GRACE
    refused("deadline_passed", second, at=deadline + timedelta(minutes=60, seconds=1))


def test_an_extension_holds_for_its_unit_alone(data_folder):
    call = make.a_call()
    task = make.the_task(call)
    first, second = (make.a_submission(call, number, state=SubmissionState.DRAFT) for number in (1, 2))
    extensions.extend(task, unit=make.unit_of(1), until=task.deadline + timedelta(days=2), reason="停电", by=make.person("office"), at=NOW)

    receipt = submit.submit(first, by=make.person("c1"), at=task.deadline + timedelta(days=1))

    assert receipt.version.lateness == Lateness.EXTENDED
    refused("deadline_passed", second, at=task.deadline + timedelta(days=1))


def test_no_more_than_the_notice_allows(data_folder):
    call = make.a_call(make.terms_for(quotas=(TermsQuota(most=1),)))
    second = make.a_submission(call, state=SubmissionState.DRAFT)
    make.a_submission(call)

    refused("quota_full", second)


def test_no_more_in_all_than_the_cap(data_folder):
    call = make.a_call(make.terms_for(cap=1))
    first = make.a_submission(call, state=SubmissionState.DRAFT)
    make.a_submission(call, 2)

    refused("quota_full", first)


def test_two_people_submitting_at_once_make_one_receipt(data_folder):
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)
    submit.submit(submission, by=make.person("c1"), at=NOW)

    with pytest.raises(Refusal) as caught:
        submit.submit(submission, by=make.person("c1"), at=NOW)

    assert caught.value.code == "nothing_new"
    assert Receipt.objects.count() == 1


def test_every_version_is_kept(data_folder):
    submission = make.a_submission(make.a_call())
    first = Version.objects.get(submission=submission).files.get()

    make.a_file(submission, name="第二稿.docx", content="改".encode() * 40)
    make.do_jobs()
    submit.submit(submission, by=make.person("c1"), at=NOW)

    versions = list(Version.objects.filter(submission=submission))
    assert [version.files.get().name for version in versions] == ["文章.docx", "第二稿.docx"]
    assert versions[0].files.get().sha256 == first.sha256
    assert Receipt.objects.count() == 2


def test_until_it_is_submitted_again_the_submitted_version_counts(data_folder):
    submission = make.a_submission(make.a_call())

    make.a_file(submission, name="第二稿.docx", content="改".encode() * 40)

    assert Submission.objects.get(pk=submission.pk).state == SubmissionState.SUBMITTED
    assert Version.objects.filter(submission=submission, submitted_at__isnull=False).get().files.get().name == "文章.docx"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\稿.docx", "稿.docx"),
        ("a" * 500 + ".mp4", "a" * 116 + ".mp4"),
        ("党课🎬.mp4", "党课🎬.mp4"),
        ('a<b>:"c|d?*.txt', "a_b___c_d__.txt"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_of_files_are_made_safe(given, kept):
    assert receive.safe_name(given) == kept


def test_the_same_file_again_costs_nothing(data_folder):
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)
    before = sum(1 for _ in (data_folder / "blobstore" / "blobs").rglob("*"))

    make.a_file(submission)

    assert sum(1 for _ in (data_folder / "blobstore" / "blobs").rglob("*")) == before
    assert Version.objects.get(submission=submission).files.count() == 1


def test_a_film_is_checked_anew_when_subtitles_beside_it_come_or_go(data_folder):
    submission = make.a_submission(make.a_call(), state=SubmissionState.DRAFT)
    film = make.a_file(submission, name="讲述.docx")
    PieceFile.objects.update(check_state=CheckState.DONE)

    side = make.a_file(submission, content=b"1\n00:00:00,000 --> 00:00:01,000\nx\n", name="讲述.srt")
    film.refresh_from_db()
    assert film.check_state == CheckState.WAITING

    PieceFile.objects.update(check_state=CheckState.DONE)
    receive.remove(side, by=submission.made_by, at=make.NOW)
    film.refresh_from_db()
    assert film.check_state == CheckState.WAITING
