"""Prizes by share, number and score; ties; one prize for every unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.judging.services.prizes import AwardBasis, Entrant, Prize, award, faults

TEN = [Entrant(candidate, candidate, 100 - candidate, unit=candidate % 3) for candidate in range(1, 11)]
SHARES = (Prize("一等奖", AwardBasis.SHARE, 10), Prize("二等奖", AwardBasis.SHARE, 20), Prize("三等奖", AwardBasis.SHARE, 30))


def given_to(awards):
    return {name: sorted(candidate for candidate, prize in awards.prizes.items() if prize == name) for name in dict.fromkeys(awards.prizes.values())}


def test_shares_are_of_all_that_took_part():
    assert given_to(award(TEN, SHARES)) == {"一等奖": [1], "二等奖": [2, 3], "三等奖": [4, 5, 6]}
    assert given_to(award(TEN, SHARES, total=15)) == {"一等奖": [1, 2], "二等奖": [3, 4, 5], "三等奖": [6, 7, 8, 9, 10]}


def test_numbers_and_least_scores():
    prizes = (Prize("特等奖", AwardBasis.COUNT, 2), Prize("优秀奖", AwardBasis.SCORE, 95))

    assert given_to(award(TEN, prizes)) == {"特等奖": [1, 2], "优秀奖": [3, 4, 5]}


def test_a_tie_across_a_border_is_shown():
    tied = [Entrant(1, 1, 90), Entrant(2, 2, 80), Entrant(3, 2, 80), Entrant(4, 4, 70)]

    awards = award(tied, (Prize("一等奖", AwardBasis.COUNT, 2),))

    assert awards.ties == {2, 3}
    assert len(awards.prizes) == 2


def test_a_place_is_kept_for_every_unit():
    entrants = [Entrant(1, 1, 90, 1), Entrant(2, 2, 85, 1), Entrant(3, 3, 80, 2), Entrant(4, 4, 70, 3)]

    awards = award(entrants, (Prize("入选", AwardBasis.COUNT, 3),), one_from_each=True)

    assert given_to(awards) == {"入选": [1, 3, 4]}
    assert awards.reserved_units == {3}


def test_a_unit_never_loses_its_only_place():
    entrants = [Entrant(1, 1, 90, 1), Entrant(2, 2, 85, 2), Entrant(3, 3, 80, 3)]

    assert given_to(award(entrants, (Prize("入选", AwardBasis.COUNT, 2),), one_from_each=True)) == {"入选": [1, 2]}


@pytest.mark.parametrize(
    ("prizes", "code"),
    [
        ((), "no_prize"),
        ((Prize("", AwardBasis.COUNT, 1),), "no_name"),
        ((Prize("奖", AwardBasis.COUNT, 1), Prize("奖", AwardBasis.COUNT, 1)), "name_twice"),
        ((Prize("奖", AwardBasis.COUNT, 0),), "bad_value"),
        ((Prize("奖", AwardBasis.COUNT, 1.5),), "bad_value"),
        ((Prize("甲", AwardBasis.SHARE, 60), Prize("乙", AwardBasis.SHARE, 50)), "more_than_all"),
    ],
)
def test_prizes_that_cannot_be_given(prizes, code):
    assert faults(prizes) == [code]


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30), st.integers(1, 10), st.integers(1, 60), st.booleans())
def test_a_better_candidate_never_gets_less(points, count, share, one_from_each):
    order = sorted(points, reverse=True)
    entrants = [Entrant(number, order.index(score) + 1, score, number % 4) for number, score in enumerate(order)]

    awards = award(entrants, (Prize("一等奖", AwardBasis.COUNT, count), Prize("二等奖", AwardBasis.SHARE, share)), one_from_each=one_from_each)

    if not one_from_each:
        places = [awards.prizes.get(entrant.submission, "") for entrant in entrants]
        assert places == sorted(places, key=("一等奖", "二等奖", "").index)
    assert len(awards.prizes) <= len(entrants)
