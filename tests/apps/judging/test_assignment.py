"""Assignment of reviewers: even loads, no conflicts, refusal where it is infeasible."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baosong.apps.judging.services.assignment import Shortage, assign, shortages


@settings(max_examples=40)
@given(st.integers(1, 12), st.integers(1, 6), st.integers(1, 3), st.sets(st.tuples(st.integers(0, 5), st.integers(0, 11)), max_size=12))
def test_every_submission_gets_its_reviewers_and_none_with_a_conflict(candidates, reviewers, each, conflicts):
    if shortages(range(candidates), range(reviewers), each=each, conflicts=conflicts):
        with pytest.raises(ValueError, match="too few"):
            assign(range(candidates), range(reviewers), each=each, conflicts=conflicts)
        return

    pairs = assign(range(candidates), range(reviewers), each=each, conflicts=conflicts)

    assert Counter(candidate for _, candidate in pairs) == dict.fromkeys(range(candidates), each)
    assert not pairs & conflicts


def test_loads_are_even_where_conflicts_allow():
    conflicts = {(candidate % 6, candidate) for candidate in range(60)}

    pairs = assign(range(60), range(6), each=3, conflicts=conflicts)

    assert set(Counter(reviewer for reviewer, _ in pairs).values()) == {30}


def test_pairs_that_are_kept_stay_and_other_loads_count():
    pairs = assign(range(4), range(3), each=1, fixed={(0, 0)}, loads={1: 10}, seed=2)

    assert (0, 0) in pairs
    assert Counter(reviewer for reviewer, _ in pairs)[1] == 0


def test_shortages_name_the_submissions():
    assert shortages([7, 8], [1, 2], each=2, conflicts={(1, 7)}) == [Shortage(7, 1)]
