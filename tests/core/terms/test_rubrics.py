"""Rubrics: totals, gates, deductions, and errors in definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.terms.rubrics import TEMPLATES, Band, Criterion, Gate, ReviewScores, Rubric, deduction, missing, tie_points, total, wrong

RUBRIC = Rubric(
    "示例",
    (Criterion("content", "内容", parts=(Criterion("thought", "思想", 20), Criterion("form", "结构", 10))), Criterion("speech", "语言", 10, weight=2)),
    (Gate("politics", "导向"),),
    (Band(1, 0.5), Band(31, 1)),
    "content",
)
FULL = ReviewScores({"thought": 18, "form": 8, "speech": 9})


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_template_is_whole_and_counts_a_hundred(name):
    assert TEMPLATES[name].faults() == []
    assert TEMPLATES[name].most == 100


def test_a_total_weighs_and_sums_the_tree():
    assert RUBRIC.most == 50
    assert total(RUBRIC, FULL) == 18 + 8 + 2 * 9
    assert tie_points(RUBRIC, FULL) == 26


def test_running_over_takes_points_by_the_highest_band_reached():
    assert [deduction(RUBRIC, seconds) for seconds in (0, 0.9, 1, 30, 31, 500)] == [0, 0, 0.5, 0.5, 1, 1]
    assert total(RUBRIC, FULL, over_s=40) == 43


def test_one_veto_disqualifies_a_submission():
    assert total(RUBRIC, ReviewScores(FULL.points, frozenset({"politics"}))) is None
    assert total(RUBRIC, ReviewScores(FULL.points, frozenset({"unknown"}))) == 44


def test_marks_are_held_to_bounds_and_steps():
    assert missing(RUBRIC, ReviewScores({"thought": 1})) == ["结构", "语言"]
    assert wrong(RUBRIC, ReviewScores({"thought": 20.5, "form": -1, "speech": 3.3})) == ["思想", "结构", "语言"]
    assert wrong(RUBRIC, ReviewScores({"thought": 19.5, "form": 0, "speech": 10})) == []


@pytest.mark.parametrize(
    ("rubric", "fault"),
    [
        (Rubric("", ()), "no_criteria"),
        (Rubric("", (Criterion("a", "甲", 5), Criterion("a", "乙", 5))), "key_twice"),
        (Rubric("", (Criterion("a", "甲", 0),)), "not_positive"),
        (Rubric("", (Criterion("a", "甲", 5),), tie_break="b"), "unknown_tie_break"),
    ],
)
def test_a_rubric_says_what_is_wrong_with_it(rubric, fault):
    assert rubric.faults() == [fault]


@given(st.dictionaries(st.sampled_from(["thought", "form", "speech"]), st.integers(0, 10)), st.floats(0, 100))
def test_a_total_is_never_outside_the_rubric(points, over):
    assert 0 <= total(RUBRIC, ReviewScores(points), over_s=over) <= RUBRIC.most
