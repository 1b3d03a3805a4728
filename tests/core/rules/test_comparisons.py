"""Bounds: half a second of tolerance for films, 10 % for "about" (左右), limits inclusive."""

import pytest

from baosong.core.rules import KINDS
from baosong.core.rules.comparisons import bounds as within


@pytest.mark.parametrize(("seconds", "is_within"), [(19.49, False), (19.5, True), (20, True), (40, True), (40.5, True), (40.51, False)])
def test_a_film_may_miss_its_bounds_by_half_a_second(seconds, is_within):
    assert KINDS["duration_s"].check((20, 40), seconds) is is_within


@pytest.mark.parametrize(("words", "is_within"), [(899, False), (900, True), (1000, True), (1100, True), (1101, False)])
def test_about_lets_a_tenth_pass_to_either_side(words, is_within):
    assert within((1000, 1000), words, approx=True) is is_within


@pytest.mark.parametrize(("words", "is_within"), [(999, False), (1000, True), (1001, False)])
def test_an_exact_amount_lets_nothing_pass(words, is_within):
    assert within((1000, 1000), words) is is_within


@pytest.mark.parametrize("bounds", [(None, 10), (10, None), (None, None)])
def test_an_open_end_binds_nobody(bounds):
    low, high = bounds

    assert within(bounds, -1e9, approx=True) is (low is None)
    assert within(bounds, 1e9, approx=True) is (high is None)
