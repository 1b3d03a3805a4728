"""Closed rounds are reopened until the outcome is in force; what was drawn from them is said in numbers and withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.judging.enums import RoundState, SelectionState
from baosong.apps.judging.errors import ObjectionsOpen, OutcomeInForce, ReopeningNeedsReason, RoundNotClosed, RoundNotOpen
from baosong.apps.judging.models import Review, Round, Selection
from baosong.apps.judging.services import public_notices, reopen, reviews, rounds, selections
from baosong.platform.audit.models import AuditRecord
from tests import factories as make
from tests.apps.judging.panels import PRIZES, a_closed_round, a_round, accepted, an_outcome, mark, mark_all, reviewers

pytestmark = pytest.mark.django_db
AFTER = make.NOW + timedelta(days=20)
WORTH = {f"故事{number}": 60 - number for number in range(1, 5)}


def reopened(judged, reason="补评迟到作品"):
    return reopen.reopen(judged, reason=reason, by=make.person("office"), at=make.NOW)


def test_marks_are_kept_and_can_be_changed_again(data_folder):
    judged = a_closed_round()
    before = list(Review.objects.values_list("pk", "points", "state"))

    assert not reopened(judged)

    judged.refresh_from_db()
    assert judged.state == RoundState.OPEN
    assert list(Review.objects.values_list("pk", "points", "state")) == before
    mark(Review.objects.first(), {"view": 40, "words": 60})
    assert AuditRecord.objects.get(action="round.reopened").facts["reason"] == "补评迟到作品"


def test_a_reason_is_needed_and_only_a_closed_round_is_reopened(data_folder):
    judged = a_closed_round()
    with pytest.raises(ReopeningNeedsReason):
        reopened(judged, " ")

    reopened(judged)

    with pytest.raises(RoundNotClosed):
        reopened(judged)


def test_the_outcome_and_its_public_notice_are_withdrawn_and_objections_still_need_an_answer(data_folder, client):
    shown = an_outcome(shown=True)
    objection = public_notices.take_objection(shown, name="李四", contact="物理学院", text="有异议", at=make.NOW)
    selections_before = shown.choices.count()

    drawn = reopened(shown.round)

    assert (drawn.ranked, drawn.prizes) == (selections_before, 2)
    shown.refresh_from_db()
    assert (shown.state, shown.notice_until) == (SelectionState.WITHDRAWN, None)
    assert client.get(reverse("public-notice", args=[shown.code])).status_code == 404
    rounds.close_round(shown.round, by=make.person("office"), at=make.NOW)
    again = selections.prepare(shown.round, PRIZES, by=make.person("office"), at=make.NOW)
    assert (again.pk, again.state) == (shown.pk, SelectionState.PREPARED)
    begun = public_notices.show(again, days=5, by=make.person("office"), at=make.NOW)
    with pytest.raises(ObjectionsOpen):
        public_notices.release(begun, by=make.person("office"), at=AFTER)
    public_notices.answer(objection, text="已核实", by=make.person("office"), at=make.NOW)
    assert public_notices.release(begun, by=make.person("office"), at=AFTER).state == SelectionState.FINAL


def test_what_was_changed_by_hand_keeps_its_reason_when_the_outcome_is_made_anew(data_folder):
    made = an_outcome()
    office = make.person("office")
    last = made.choices.last()
    selections.choose(last, prize="二等奖", reason="基层支部唯一作品", by=office, at=make.NOW)
    reopened(made.round)
    rounds.close_round(made.round, by=office, at=make.NOW)

    again = selections.prepare(made.round, PRIZES, by=office, at=make.NOW)

    kept = again.choices.get(submission=last.submission)
    assert (kept.proposed, kept.prize, kept.reason) == ("", "二等奖", "基层支部唯一作品")
    without = selections.prepare(made.round, PRIZES[:1], by=office, at=make.NOW)
    assert without.choices.get(submission=last.submission).reason == ""


def test_later_rounds_no_longer_count_and_keep_their_reviews(data_folder):
    call, _ = accepted(4)
    people = reviewers(call)
    first = a_round(call, people)
    mark_all(first, WORTH)
    first = rounds.close_round(first, by=make.person("office"), at=make.NOW)
    second = a_round(call, people, takes=2)
    mark(Review.objects.filter(candidate__round=second).first(), {"view": 30, "words": 40})
    waiting = Review.objects.filter(candidate__round=second, state="waiting").first()

    drawn = reopened(first)

    assert ([later.pk for later in drawn.rounds], drawn.reviews) == ([second.pk], 1)
    second.refresh_from_db()
    assert second.state == RoundState.WITHDRAWN
    assert Review.objects.filter(candidate__round=second).count() == 4
    with pytest.raises(RoundNotOpen):
        reviews.save(waiting, points={}, vetoed=[], comment="", at=make.NOW)
    rounds.close_round(first, by=make.person("office"), at=make.NOW)
    third = a_round(call, people, takes=2)
    assert sorted(candidate.submission.title for candidate in third.candidates.all()) == ["故事1", "故事2"]


def test_an_outcome_in_force_keeps_its_round_closed(data_folder):
    shown = an_outcome(shown=True)
    public_notices.release(shown, by=make.person("office"), at=AFTER)

    with pytest.raises(OutcomeInForce):
        reopened(shown.round)

    assert Round.objects.get().state == RoundState.CLOSED


def test_the_page_says_in_numbers_what_is_withdrawn(data_folder, client):
    shown = an_outcome(shown=True)
    client.force_login(make.person("office"))
    address, asked = reverse("round-reopen", args=[shown.round_id]), {"headers": {"Accept-Language": "zh-hans"}}

    page = client.get(address, **asked).content.decode()
    assert "评审结果（4件排名作品，其中2件获奖）" in page
    assert "公示" in page
    refused = client.post(address, {"reason": ""}, **asked)
    assert refused.status_code == 422
    assert Selection.objects.get().state == SelectionState.NOTICE
    client.post(address, {"reason": "补评"}, **asked)

    assert Selection.objects.get().state == SelectionState.WITHDRAWN
    assert "已撤回" in client.get(reverse("outcome", args=[shown.pk]), **asked).content.decode()
