"""Rounds and reviews: assignment, closing, and totals of marks."""

import pytest

from baosong.apps.judging.enums import PanelRole, RankingMethod, ReviewState, RoundState
from baosong.apps.judging.errors import (
    MarksMissing,
    MarksWrong,
    NotEnoughReviewers,
    NothingToReview,
    PublicVoteNotTaken,
    RecusalNeedsReason,
    ReviewsOpen,
    RoundNotDraft,
    RoundNotOpen,
    RubricWrong,
    WeightsWrong,
)
from baosong.apps.judging.models import Candidate, Review, Round
from baosong.apps.judging.services import reviews, rounds
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.models import PieceFile
from baosong.core.terms.rubrics import Band, Rubric
from tests import factories as make
from tests.apps.judging.panels import RUBRIC, a_round, accepted, mark, mark_all, reviewers

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"rubric": Rubric("", ())}, RubricWrong),
        ({"voter_weight": 100}, WeightsWrong),
        ({"voter_weight": 60, "public_weight": 40, "takes_public_on": True}, WeightsWrong),
        ({"public_weight": 10}, PublicVoteNotTaken),
    ],
)
def test_what_cannot_be_set_up(data_folder, values, refusal):
    call, _ = accepted(2)

    with pytest.raises(refusal):
        a_round(call, [], opened=False, **values)


def test_submissions_are_numbered_by_lot_and_assigned_evenly_without_conflicts(data_folder):
    call, made = accepted(4)
    people = reviewers(call)
    make.with_role(people[0], make.unit_of(1), Role.MEMBER)

    judged = a_round(call, people)

    assert sorted(judged.candidates.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert not Review.objects.filter(panelist__person=people[0], candidate__submission=made[0]).exists()
    assert {candidate.reviews.count() for candidate in judged.candidates.all()} == {2}
    assert sorted(panelist.reviews.count() for panelist in judged.panelists.all()) == [2, 3, 3]


def test_a_round_that_cannot_be_given_out_stays_as_it_was(data_folder):
    call, made = accepted(2)
    people = reviewers(call, 2)
    make.with_role(people[0], make.unit_of(1), Role.LIAISON)

    with pytest.raises(NotEnoughReviewers) as caught:
        a_round(call, people)

    assert caught.value.facts["titles"] == [made[0].title]
    assert Candidate.objects.count() == 0


def test_nothing_to_review(data_folder):
    call = make.a_call()

    with pytest.raises(NothingToReview):
        a_round(call, reviewers(call))


def test_marks_are_kept_at_once_and_a_review_is_done_when_all_are_there(data_folder):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call))
    review = Review.objects.first()

    reviews.save(review, points={"view": 30, "unknown": 5}, vetoed=["unknown"], comment=" 好 ", at=make.NOW)
    with pytest.raises(MarksMissing) as caught:
        reviews.finish(review, by=review.panelist.person, at=make.NOW)

    review.refresh_from_db()
    assert (review.points, review.vetoed, review.comment, review.state) == ({"view": 30}, [], "好", ReviewState.WAITING)
    assert caught.value.facts["criteria"] == ["语言"]
    with pytest.raises(MarksWrong):
        reviews.save(review, points={"view": 41}, vetoed=[], comment="", at=make.NOW)
    assert mark(review, {"view": 30, "words": 40}).state == ReviewState.DONE
    assert reviews.save(review, points={"view": 30}, vetoed=[], comment="", at=make.NOW).state == ReviewState.WAITING
    with pytest.raises(ReviewsOpen):
        rounds.close_round(judged, by=make.person("office"), at=make.NOW)


def test_one_veto_with_its_reason_excludes_a_submission(data_folder):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call))
    review = Review.objects.first()
    with pytest.raises(MarksMissing) as caught:
        mark(review, {}, vetoed=["rights"])
    assert caught.value.facts["comment"]

    mark(review, {}, vetoed=["rights"], comment="与去年作品相同")
    mark_all(judged, {"故事1": 50, "故事2": 50})

    outcome = outcome_of(judged)
    assert [(candidate.pk, reasons) for candidate, reasons in outcome.vetoed] == [(review.candidate_id, ("抄袭",))]
    assert len(outcome.placed) == 1


def test_who_steps_back_is_replaced_by_the_one_with_the_fewest(data_folder):
    call, _ = accepted(3)
    a_round(call, reviewers(call, 4))
    review = Review.objects.first()
    with pytest.raises(RecusalNeedsReason):
        reviews.recuse(review, reason=" ", by=review.panelist.person, at=make.NOW)

    new = reviews.recuse(review, reason="作者是我的学生", by=review.panelist.person, at=make.NOW)

    review.refresh_from_db()
    assert (review.state, review.recused_for) == (ReviewState.RECUSED, "作者是我的学生")
    assert new.candidate == review.candidate
    assert new.panelist != review.panelist
    with pytest.raises(RoundNotOpen):
        mark(review, {"view": 1, "words": 1})


def test_without_a_possible_reviewer_an_error_is_shown_and_nothing_changes(data_folder):
    call, _ = accepted(2)
    a_round(call, reviewers(call, 2))
    review = Review.objects.first()

    with pytest.raises(NotEnoughReviewers):
        reviews.recuse(review, reason="利害关系", by=review.panelist.person, at=make.NOW)

    review.refresh_from_db()
    assert review.state == ReviewState.WAITING


def test_a_film_that_runs_over_loses_points_by_itself(data_folder):
    from baosong.core.terms import PieceKind, Rule, TermsPiece

    piece = TermsPiece(PieceKind.DOCUMENT, "文章", "p1", rules=(Rule("duration_s", (None, 300)),))
    call = make.a_call(make.terms_for(pieces=(piece,)), colleges=2)
    for number in (1, 2):
        make.a_submission(call, number, state=make.SubmissionState.ACCEPTED, title=f"故事{number}")
    PieceFile.objects.filter(version__submission__title="故事1").update(length_s=340)

    rubric = Rubric(RUBRIC.name, RUBRIC.criteria, overtime=(Band(1, 0.5), Band(31, 1)))
    judged = a_round(call, reviewers(call), rubric=rubric)
    mark_all(judged, {"故事1": 50, "故事2": 50})

    assert {row.candidate.submission.title: row.standing.mean for row in outcome_of(judged).placed} == {"故事1": 69, "故事2": 70}


def test_a_second_round_takes_the_best_of_the_first_with_those_that_tie(data_folder):
    call, _ = accepted(4)
    people = reviewers(call)
    first = a_round(call, people)
    with pytest.raises(NothingToReview):
        a_round(call, people, takes=2)
    rounds.drop(Round.objects.get(position=2), by=make.person("office"), at=make.NOW)
    mark_all(first, {"故事1": 60, "故事2": 50, "故事3": 50, "故事4": 10})
    rounds.close_round(first, by=make.person("office"), at=make.NOW)

    second = a_round(call, people, takes=2, each=0, is_live=True)

    assert sorted(candidate.submission.title for candidate in second.candidates.all()) == ["故事1", "故事2", "故事3"]
    assert {candidate.reviews.count() for candidate in second.candidates.all()} == {3}


def test_voters_count_for_their_weight(data_folder):
    call, _ = accepted(2)
    people = reviewers(call, 5)
    judged = a_round(call, people[:2], opened=False, voter_weight=50)
    rounds.seat(judged, people[2:], group=PanelRole.VOTER, by=make.person("office"), at=make.NOW)
    rounds.open_round(judged, by=make.person("office"), at=make.NOW)
    mark_all(judged, {"故事1": 60, "故事2": 20})
    for review in Review.objects.filter(panelist__group=PanelRole.VOTER):
        mark(review, {"overall": 100 if review.candidate.submission.title == "故事2" else 0})

    scores = {row.candidate.submission.title: row.standing.score for row in outcome_of(judged).placed}

    assert scores == {"故事1": 40, "故事2": 70}


def test_a_round_that_has_begun_is_not_changed(data_folder):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call))
    office = make.person("office")

    for action in (
        lambda: rounds.open_round(judged, by=office, at=make.NOW),
        lambda: rounds.seat(judged, [office], group=PanelRole.EXPERT, by=office, at=make.NOW),
        lambda: rounds.unseat(judged.panelists.first(), by=office, at=make.NOW),
    ):
        with pytest.raises(RoundNotDraft):
            action()
    mark_all(judged, {"故事1": 60, "故事2": 20})
    assert rounds.close_round(judged, by=office, at=make.NOW).state == RoundState.CLOSED
    with pytest.raises(RoundNotOpen):
        rounds.close_round(judged, by=office, at=make.NOW)


@pytest.mark.parametrize("method", [RankingMethod.MEAN, RankingMethod.TRIMMED, RankingMethod.ADJUSTED])
def test_every_method_ranks(data_folder, method):
    call, _ = accepted(4)
    judged = a_round(call, reviewers(call, 4), method=method, each=3)
    mark_all(judged, {f"故事{number}": 60 - 10 * number for number in range(1, 5)})

    assert [row.candidate.submission.title for row in outcome_of(judged).placed] == ["故事1", "故事2", "故事3", "故事4"]
