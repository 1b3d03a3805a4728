"""Works accepted after their round began: they join it while it is open, or are decided on before the outcome is published; none is lost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.judging.enums import NotJudged, SelectionState
from baosong.apps.judging.errors import (
    AwardedNotAccepted,
    ExclusionNeedsReason,
    LevelIncomplete,
    NoLateWork,
    NotEnoughReviewers,
    RoundNotOpen,
    SelectionNotOpen,
    WorksUndecided,
)
from baosong.apps.judging.models import Candidate, Exclusion, Review
from baosong.apps.judging.services import late_works, public_notices, rounds, selections
from baosong.apps.judging.services.distribution import drawn_number
from baosong.apps.judging.services.participation import unjudged_works
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.services import decisions
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.apps.judging.panels import PRIZES, a_round, accepted, mark, mark_all, reviewers

pytestmark = pytest.mark.django_db
LATER = make.NOW + timedelta(days=2)
AFTER = make.NOW + timedelta(days=20)


def a_late_work(call, number=1, *, at=LATER):
    return make.a_submission(call, number, state=SubmissionState.ACCEPTED, title=f"迟到{number}", at=at)


def office():
    return make.person("office")


def join(judged, *works):
    return late_works.join(judged, {work.pk for work in works}, by=office(), at=LATER)


def closed(judged):
    mark_all(judged, {f"{word}{number}": 60 - number for word in ("故事", "迟到") for number in range(1, 9)})
    return rounds.close_round(judged, by=office(), at=make.NOW)


def prepared(judged):
    return selections.prepare(judged, PRIZES, by=office(), at=make.NOW)


def shown(selection):
    return public_notices.show(selection, days=5, by=office(), at=make.NOW)


@pytest.mark.parametrize("is_blind", [False, True])
def test_late_works_join_an_open_round_at_even_load_without_conflicts(data_folder, is_blind):
    call, _ = accepted(4)
    people = reviewers(call, 4)
    make.with_role(people[0], make.unit_of(1), Role.MEMBER)
    judged = a_round(call, people, is_blind=is_blind)
    works = [a_late_work(call, number) for number in (1, 2, 3, 4)]

    made = join(judged, *works)

    assert sorted(candidate.number for candidate in made) == [5, 6, 7, 8]
    assert {candidate.reviews.count() for candidate in judged.candidates.all()} == {2}
    assert sorted(panelist.reviews.count() for panelist in judged.panelists.all()) == [4, 4, 4, 4]
    assert not Review.objects.filter(panelist__person=people[0], candidate__submission__unit=make.unit_of(1)).exists()
    assert AuditRecord.objects.filter(action="round.joined").count() == 1
    with pytest.raises(NoLateWork):
        join(judged, *works)


def test_what_was_reviewed_before_a_work_joined_stays(data_folder):
    call, _ = accepted(3)
    judged = a_round(call, reviewers(call))
    mark_all(judged, {"故事1": 60, "故事2": 50, "故事3": 40})
    before = set(Review.objects.values_list("pk", "state"))

    join(judged, a_late_work(call))

    assert before < set(Review.objects.values_list("pk", "state"))
    assert len(closed(judged).candidates.all()) == 4


def test_a_late_work_in_a_blind_round_is_as_blind_as_the_others(data_folder, client):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call, 2), is_blind=True)
    (candidate,) = join(judged, make.a_submission(call, 1, state=SubmissionState.ACCEPTED, title="第1学院的迟到故事", at=LATER))
    make.do_jobs()

    candidate.refresh_from_db()
    assert "第1学院" in candidate.names
    assert candidate.names_looked_for_at is not None
    review = Review.objects.filter(candidate=candidate).first()
    client.force_login(review.panelist.person)
    page = client.get(reverse("review", args=[review.pk])).content.decode()
    assert "□□的迟到故事" in page
    assert "第1学院" not in page


def test_a_work_that_nobody_may_review_does_not_join(data_folder):
    call, _ = accepted(2)
    people = reviewers(call, 2)
    judged = a_round(call, people)
    make.with_role(people[0], make.unit_of(1), Role.MEMBER)
    work = a_late_work(call)

    with pytest.raises(NotEnoughReviewers):
        join(judged, work)

    assert not Candidate.objects.filter(submission=work).exists()
    with pytest.raises(RoundNotOpen):
        join(closed(judged), work)


def test_a_round_takes_what_was_accepted_until_its_day(data_folder):
    call, made = accepted(2)
    late = a_late_work(call)

    judged = a_round(call, reviewers(call), accepted_until=make.NOW + timedelta(days=1))

    assert {candidate.submission for candidate in judged.candidates.all()} == set(made)
    assert [(work.submission, work.why) for work in unjudged_works(closed(judged))] == [(late, NotJudged.LATE)]


def test_the_day_is_changed_while_the_round_is_open_and_not_after(data_folder):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call), opened=False)

    changed = rounds.change_intake(judged, accepted_until=LATER, by=office(), at=make.NOW)

    assert changed.accepted_until == LATER
    judged = rounds.open_round(judged, by=office(), at=make.NOW)
    assert rounds.change_intake(judged, accepted_until=None, by=office(), at=make.NOW).accepted_until is None
    with pytest.raises(RoundNotOpen):
        rounds.change_intake(closed(judged), accepted_until=LATER, by=office(), at=make.NOW)


def test_the_outcome_is_published_only_after_each_late_work_was_decided_on(data_folder, client, django_capture_on_commit_callbacks):
    call, _ = accepted(3)
    judged = closed(a_round(call, reviewers(call)))
    late = a_late_work(call)
    made = prepared(judged)
    with pytest.raises(WorksUndecided) as caught:
        shown(made)
    assert caught.value.facts == {"count": 1}
    with pytest.raises(ExclusionNeedsReason):
        late_works.exclude(late, reason=" ", by=office(), at=make.NOW)

    late_works.exclude(late, reason="超过报送时间", by=office(), at=make.NOW)
    begun = shown(made)
    with django_capture_on_commit_callbacks(execute=True):
        public_notices.release(begun, by=office(), at=AFTER)

    assert "迟到1：未参评（超过报送时间）" in Message.objects.get(address="c1@example.edu.cn").body
    late.refresh_from_db()
    assert (late.outcome, late.outcome_at) == ("", AFTER)
    client.force_login(make.person("c1"))
    assert "未参评：超过报送时间" in client.get(reverse("submission", args=[late.pk]), headers={"Accept-Language": "zh-hans"}).content.decode()
    with pytest.raises(SelectionNotOpen):
        late_works.include(late, by=office(), at=AFTER)


def test_a_work_accepted_during_the_public_notice_is_decided_on_before_it_ends(data_folder):
    call, _ = accepted(3)
    begun = shown(prepared(closed(a_round(call, reviewers(call)))))
    late = make.a_submission(call, 1, title="公示中报送", at=LATER)
    with pytest.raises(LevelIncomplete):
        public_notices.release(begun, by=office(), at=AFTER)
    decisions.accept(late, by=office(), at=LATER)
    with pytest.raises(WorksUndecided):
        public_notices.release(begun, by=office(), at=AFTER)

    late_works.exclude(late, reason="公示后报送", by=office(), at=LATER)

    assert public_notices.release(begun, by=office(), at=AFTER).state == SelectionState.FINAL


def test_the_decision_is_taken_back(data_folder):
    call, _ = accepted(3)
    judged = closed(a_round(call, reviewers(call)))
    late = a_late_work(call)
    late_works.exclude(late, reason="超过报送时间", by=office(), at=make.NOW)

    late_works.include(late, by=office(), at=make.NOW)

    assert not Exclusion.objects.exists()
    assert [work.asks_for_decision for work in unjudged_works(judged)] == [True]


def test_works_that_were_ruled_out_or_not_taken_need_no_decision_and_are_told(data_folder, django_capture_on_commit_callbacks):
    call, made = accepted(3)
    people = reviewers(call)
    first = a_round(call, people)
    for review in Review.objects.filter(candidate__submission=made[2]):
        mark(review, {}, vetoed=["rights"], comment="与去年作品相同")
    first = closed(first)
    second = closed(a_round(call, people, takes=1))

    works = unjudged_works(second)

    assert [(work.submission, work.why, work.rank, work.gates) for work in works] == [
        (made[1], NotJudged.NOT_TAKEN, 2, ()),
        (made[2], NotJudged.RULED_OUT, None, ("抄袭",)),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        public_notices.release(shown(prepared(second)), by=office(), at=AFTER)
    assert {message.address for message in Message.objects.all()} == {f"c{number}@example.edu.cn" for number in (1, 2, 3)}


def test_a_later_round_takes_no_late_works(data_folder):
    call, _ = accepted(3)
    people = reviewers(call)
    closed(a_round(call, people))
    second = a_round(call, people, takes=2)
    late = a_late_work(call)

    with pytest.raises(NoLateWork):
        join(second, late)

    assert [(work.submission, work.why) for work in unjudged_works(closed(second)) if work.asks_for_decision] == [(late, NotJudged.LATE)]


def test_a_prize_of_a_work_that_is_not_accepted_any_more_stops_the_notice(data_folder):
    call, made = accepted(3)
    judged = closed(a_round(call, reviewers(call)))
    selection = prepared(judged)
    decisions.return_for_repair(made[0], reason="材料不实", by=office(), at=make.NOW)
    with pytest.raises(AwardedNotAccepted) as caught:
        shown(selection)
    assert caught.value.facts == {"titles": ["故事1"]}

    again = prepared(judged)

    assert [choice.submission.title for choice in again.choices.exclude(prize="")] == ["故事2", "故事3"]


def test_the_pages_say_what_is_not_judged_and_take_the_decision(data_folder, client):
    call, _ = accepted(3)
    judged = a_round(call, reviewers(call))
    late = a_late_work(call)
    client.force_login(office())
    asked = {"headers": {"Accept-Language": "zh-hans"}, "follow": True}

    page = client.get(reverse("round", args=[judged.pk]), **asked).content.decode()
    assert "1件审核合格的作品未在本轮" in page
    joined = client.post(reverse("round-join", args=[judged.pk]), {"work": [str(late.pk)]}, **asked).content.decode()
    assert "1件作品已加入本轮" in joined
    other = a_late_work(call, 2)
    page = client.get(reverse("round", args=[closed(judged).pk]), **asked).content.decode()
    assert "合格未参评" in page
    missing = client.post(reverse("work-exclude", args=[judged.pk, other.pk]), {"reason": ""}, **asked)
    assert missing.status_code == 422
    said = client.post(reverse("work-exclude", args=[judged.pk, other.pk]), {"reason": "超时"}, **asked).content.decode()
    assert "未参评：超时" in said
    said = client.post(reverse("work-exclude", args=[judged.pk, other.pk]), {"undo": "1"}, **asked).content.decode()
    assert "未参评：超时" not in said
    assert client.post(reverse("work-exclude", args=[judged.pk, 99999]), {"reason": "超时"}).status_code == 403


def test_a_late_work_of_a_blind_round_is_not_known_by_its_number(data_folder):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call, 2), is_blind=True)
    before = set(Review.objects.values_list("pk", flat=True))

    for number in (1, 2, 3, 4):
        join(judged, a_late_work(call, number))

    numbers = {review.pk: review.shown_number for review in Review.objects.all()}
    early, late = ({number for pk, number in numbers.items() if (pk in before) is known} for known in (True, False))
    assert all(100 <= number < 1000 for number in early | late)
    # By lot: all late works come last in one of 8 × 10^2 drawings a reviewer.
    assert min(late) < max(early)


def test_numbers_grow_by_a_digit_once_half_of_them_are_taken():
    taken = set(range(100, 100 + 451))

    assert all(number >= 1000 for number in (drawn_number(taken) for _ in range(20)))
    assert drawn_number(set(range(1, 50))) >= 100
