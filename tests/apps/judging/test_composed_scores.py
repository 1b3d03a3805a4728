"""Two rounds composed into one score, for example 60 to 40, with the formula that is shown."""

import pytest
from django.urls import reverse

from baosong.apps.judging.errors import WeightsWrong
from baosong.apps.judging.interfaces.formulas import formula_of
from baosong.apps.judging.models import Review, Round
from baosong.apps.judging.queries import round_before
from baosong.apps.judging.services import ranking, rounds
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.judging.services.ranking import Score
from baosong.core.terms.rubrics import Criterion, Rubric
from tests import factories as make
from tests.apps.judging.panels import RUBRIC, a_round, accepted, mark, mark_all, reviewers

pytestmark = pytest.mark.django_db
SHOW = Rubric("展示", (Criterion("stage", "现场展示", 50),))


def closed(judged):
    return rounds.close_round(judged, by=make.person("office"), at=make.NOW)


def two_rounds(weight, rubric=RUBRIC):
    """The first round ends 80, 70, 60; the second one has the opposite order."""
    call, _ = accepted(3)
    people = reviewers(call)
    first = a_round(call, people)
    mark_all(first, {"故事1": 60, "故事2": 50, "故事3": 40})
    first = closed(first)
    second = a_round(call, people, rubric=rubric, earlier_weight=weight)
    for review in Review.objects.filter(candidate__round=second):
        number = int(review.candidate.submission.title[-1])
        mark(review, {"stage": 15 + 10 * number} if rubric is SHOW else {"view": 20, "words": 10 * number})
    return first, closed(second)


def scores(judged):
    return {row.candidate.submission.title: round(row.standing.score, 6) for row in outcome_of(judged).placed}


def test_the_score_is_composed_and_ranks(data_folder):
    _, second = two_rounds(60)

    assert scores(second) == {"故事1": 60, "故事2": 58, "故事3": 56}
    assert [row.parts for row in outcome_of(second).placed] == [(80, 30), (70, 40), (60, 50)]


def test_without_a_weight_the_last_round_counts_alone(data_folder):
    _, second = two_rounds(0)

    assert scores(second) == {"故事3": 50, "故事2": 40, "故事1": 30}
    assert outcome_of(second).placed[0].parts is None


def test_rubrics_of_different_points_are_brought_to_one_scale(data_folder):
    first, second = two_rounds(60, SHOW)

    # 80 of 100 is 40 of 50; 0.6 x 40 + 0.4 x 25.
    assert scores(second) == {"故事1": 34, "故事2": 35, "故事3": 36}
    assert formula_of(second, first)[-1] == "总分 = “初评” ÷ 100 × 50 × 60 % + “初评” × 40 %"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({}, "“初评”得分 = 各份评审的平均分"),
        ({"method": "trimmed", "cut": 1}, "“初评”得分 = 去掉1个最高分和1个最低分后的平均分"),
        ({"method": "adjusted", "voter_weight": 20}, "“初评”得分 = 评委尺度校正后的平均分 × 80 % + 大众评委 × 20 %"),
    ],
    ids=["mean", "trimmed", "adjusted"],
)
def test_the_formula_says_how_a_round_is_scored(data_folder, values, line):
    call, _ = accepted(2)
    judged = a_round(call, reviewers(call), opened=False, **values)

    assert formula_of(judged, None) == ["每份评审得分 = 立意 40 + 语言 60，满分100", line]


def test_a_composed_score_that_is_equal_is_a_tie():
    rows = ranking.ranked([Score(1, 1, 80), Score(2, 1, 60)], method="mean")

    made = ranking.composed(rows, {1: 60, 2: 80}, share=0.5)

    assert [(row.candidate, row.score, row.rank) for row in made] == [(1, 70, 1), (2, 70, 1)]


def test_a_weight_of_everything_is_refused(data_folder):
    call, _ = accepted(2)

    with pytest.raises(WeightsWrong):
        a_round(call, [], opened=False, earlier_weight=100)


def test_the_page_shows_formula_and_parts(data_folder, client):
    _, second = two_rounds(60)
    client.force_login(make.person("office"))

    page = client.get(reverse("round", args=[second.pk]), headers={"Accept-Language": "zh-hans"}).content.decode()

    assert "总分 = “初评” × 60 % + “初评” × 40 %" in page
    assert "80.00 × 60 % + 30.00 × 40 %" in page


def test_the_weight_is_given_with_the_second_round(data_folder, client):
    first, second = two_rounds(0)
    client.force_login(make.person("office"))
    given = {"name": "决赛", "template": "article", "method": "mean", "each": "2", "cut": "1", "voter_weight": "0", "public_weight": "0", "takes": "2"}

    client.post(reverse("round-set-up", args=[first.task_id]), {**given, "earlier_weight": "40"})

    made = Round.objects.get(name="决赛")
    assert (made.earlier_weight, round_before(made)) == (40, second)
