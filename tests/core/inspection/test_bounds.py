"""Bounds: half a second of tolerance for films, 10 % for "about" (左右), limits inclusive."""

import pytest

from baosong.core.inspection.bounds import HALF_A_SECOND, within


@pytest.mark.parametrize(("seconds", "is_within"), [(19.49, False), (19.5, True), (20, True), (40, True), (40.5, True), (40.51, False)])
def test_a_film_may_miss_its_bounds_by_half_a_second(seconds, is_within):
    assert within(seconds, (20, 40), slack=HALF_A_SECOND) is is_within


@pytest.mark.parametrize(("words", "is_within"), [(899, False), (900, True), (1000, True), (1100, True), (1101, False)])
def test_about_lets_a_tenth_pass_to_either_side(words, is_within):
    assert within(words, (1000, 1000), approx=True) is is_within


@pytest.mark.parametrize(("words", "is_within"), [(999, False), (1000, True), (1001, False)])
def test_an_exact_amount_lets_nothing_pass(words, is_within):
    assert within(words, (1000, 1000)) is is_within


@pytest.mark.parametrize("bounds", [(None, 10), (10, None), (None, None)])
def test_an_open_end_binds_nobody(bounds):
    low, high = bounds

    assert within(-1e9, bounds, approx=True) is (low is None)
    assert within(1e9, bounds, approx=True) is (high is None)
