"""Forwarding copies files and findings, names the checker, and obeys the rules of the level above."""

from datetime import timedelta

import pytest

from baosong.apps.calls.errors import CallNotReceived, DeadlineNotEarlier, LooserThanAbove, NothingPassedOn
from baosong.apps.calls.services import pass_on, publish
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.errors import DeadlinePassed, NothingAbove, NothingNew, QuotaFull, StepNotOpen, VoucherMissing
from baosong.apps.submissions.queries import forwarded_of, latest_submitted, way_down, way_up
from baosong.apps.submissions.services import decisions, drafts, submit
from baosong.apps.submissions.services import forward as forward_service
from baosong.core.terms import PieceKind, Rule, TermsPiece, TermsQuota
from tests import factories as make

pytestmark = pytest.mark.django_db
PIECES = (TermsPiece(PieceKind.DOCUMENT, "文章", "p1", rules=(Rule("words", (1, 5000)),)),)
LATER = make.NOW + timedelta(days=1)


@pytest.fixture
def call(data_folder):
    """A university's call to a college that has two branches, each with someone who answers for it."""
    made = make.a_call(make.terms_for(pieces=PIECES, quotas=(TermsQuota(least=1, most=2),)), colleges=2)
    college = make.unit_of(1)
    make.with_role(make.person("c1"), college, Role.ORGANISER)
    for number in (1, 2):
        branch = make.a_unit(f"第{number}党支部", college)
        make.with_role(make.a_person(f"b{number}"), branch)
    return made


def passed_on(call, *, deadline="2026-05-15", **values):
    wanted = {"tasks": ["t1"], "quota": TermsQuota(least=1), "note": "请各支部认真组织"} | values
    unit = wanted.pop("unit", make.unit_of(1))
    made = pass_on.pass_on(call, pass_on.UnitTerms(deadline=deadline, **wanted), unit=unit, by=make.person("c1"), at=make.NOW)
    branches = list(Unit.objects.filter(name__endswith="党支部").order_by("pk"))
    return publish.publish(made, to=branches, by=make.person("c1"), at=make.NOW)


def a_story(lower, number=1, title="门口的一张桌子"):
    by = make.person(f"b{number}")
    submission = drafts.begin(make.the_task(lower), unit=Unit.objects.get(name=f"第{number}党支部"), by=by, at=make.NOW)
    drafts.describe(submission, title=title, details={}, by=by, at=make.NOW)
    make.a_file(submission)
    make.do_jobs()
    submit.submit(submission, by=by, at=make.NOW)
    return decisions.accept(submission, by=make.person("c1"), at=make.NOW)


def forward(submission, name="张三", at=LATER):
    return forward_service.forward(submission, vouched_by=name, by=make.person("c1"), at=at)


def test_a_passed_on_call_keeps_the_notice_and_its_sentences(call):
    lower = passed_on(call)

    assert lower.parent == call
    assert lower.notice == call.notice
    assert lower.covering_note == "请各支部认真组织"
    assert [task.deadline.day for task in lower.tasks.all()] == [15]
    assert lower.terms.tasks[0].pieces == call.terms.tasks[0].pieces


@pytest.mark.parametrize(
    ("values", "refusal"),
    [({"tasks": []}, NothingPassedOn), ({"deadline": "2026-05-20"}, DeadlineNotEarlier), ({"deadline": "soon"}, DeadlineNotEarlier)],
)
def test_what_cannot_be_passed_on(call, values, refusal):
    with pytest.raises(refusal):
        passed_on(call, **values)


def test_only_a_unit_that_received_the_call_passes_it_on(call):
    with pytest.raises(CallNotReceived):
        passed_on(call, unit=Unit.objects.get(name="第1党支部"))


def test_a_looser_call_is_not_published(call):
    from dataclasses import replace

    from baosong.apps.calls.services import drafts as drafts_service

    made = pass_on.pass_on(call, pass_on.UnitTerms(["t1"], "2026-05-15"), unit=make.unit_of(1), by=make.person("c1"), at=make.NOW)
    task = made.terms.tasks[0]
    looser = replace(made.terms, tasks=(replace(task, pieces=(replace(task.pieces[0], rules=(Rule("words", (1, 9000)),)),)),))
    made = drafts_service.revise(made, looser, by=make.person("c1"), at=make.NOW)

    with pytest.raises(LooserThanAbove) as caught:
        publish.publish(made, to=[Unit.objects.get(name="第1党支部")], by=make.person("c1"), at=make.NOW)

    assert [item.what for item in caught.value.facts["items"]] == ["words"]


def test_an_accepted_submission_is_forwarded_with_its_files_and_findings(call):
    submission = a_story(passed_on(call))

    receipt = forward(submission)

    upper = receipt.version.submission
    assert (upper.unit, upper.task.call, upper.origin, upper.title) == (make.unit_of(1), call, submission, "门口的一张桌子")
    assert upper.vouched_by == "张三"
    below, above = latest_submitted(submission).files.get(), latest_submitted(upper).files.get()
    assert (above.sha256, above.name, above.received_at) == (below.sha256, below.name, below.received_at)
    assert [(found.rule, found.verdict) for found in above.findings.all()] == [(found.rule, found.verdict) for found in below.findings.all()]
    assert way_up(submission) == [upper]
    assert way_down(upper) == [submission]


def test_a_returned_submission_is_forwarded_again_as_a_new_version(call):
    submission = a_story(passed_on(call))
    first = forward(submission)
    decisions.return_for_repair(first.version.submission, reason="请补充时间", by=make.person("office"), at=LATER)
    decisions.return_for_repair(submission, reason="学校请补充时间", by=make.person("c1"), at=LATER)
    make.a_file(submission, content=b"new words")
    make.do_jobs()
    submit.submit(submission, by=make.person("b1"), at=LATER - timedelta(days=1))
    decisions.accept(submission, by=make.person("c1"), at=LATER)

    second = forward(submission)

    assert second.version.submission == first.version.submission
    assert second.version.number == 2
    assert second.files != first.files


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (lambda submission: forward(submission, name="  "), VoucherMissing),
        (lambda submission: forward(submission, at=make.NOW + timedelta(days=30)), DeadlinePassed),
        (lambda submission: forward(decisions.take_back(submission, by=make.person("c1"), at=make.NOW)), StepNotOpen),
        (lambda submission: forward(forward(submission).version.submission.origin), NothingNew),
    ],
    ids=["nobody answers for it", "too late", "not accepted", "twice"],
)
def test_what_cannot_be_forwarded(call, given, refusal):
    submission = a_story(passed_on(call))

    with pytest.raises(refusal):
        given(submission)


def test_the_level_above_guards_its_quota(call):
    lower = passed_on(call, quota=None)
    submissions = [a_story(lower, number, f"故事{number}{again}") for number in (1, 2) for again in "甲乙"]
    forward(submissions[0])
    forward(submissions[1])

    with pytest.raises(QuotaFull):
        forward(submissions[2])
    assert forwarded_of(submissions[2]) is None


def test_a_call_without_a_level_above_forwards_nothing(data_folder):
    submission = make.a_submission(make.a_call(), 1, state=SubmissionState.ACCEPTED)

    with pytest.raises(NothingAbove):
        forward_service.forward(submission, vouched_by="张三", by=make.person("office"), at=make.NOW)


def test_the_author_sees_where_the_submission_is(call, client):
    submission = a_story(passed_on(call))
    upper = forward(submission).version.submission
    decisions.accept(upper, by=make.person("office"), at=LATER)
    client.force_login(make.person("b1"))

    shown = client.get(f"/submissions/{submission.pk}/").content.decode()

    assert "示例大学" in shown
    assert "张三" in shown
    assert client.get(f"/submissions/{upper.pk}/").status_code == 403
