"""Working days with the holidays of 2026, and the weekends that are worked for them."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from baosong.apps.judging.services.working_days import days_left, end_after, is_known, is_working_day


def at(*parts):
    return timezone.make_aware(datetime(*parts))


@pytest.mark.parametrize(
    ("day", "is_working"),
    [(date(2026, 5, 1), False), (date(2026, 5, 8), True), (date(2026, 5, 9), True), (date(2026, 5, 10), False), (date(2026, 10, 1), False)],
    ids=["Labour Day", "a Friday", "a Saturday that is worked", "a Sunday", "National Day"],
)
def test_which_days_offices_work(day, is_working):
    assert is_working_day(day) is is_working


def test_a_notice_ends_with_its_last_working_day():
    assert end_after(at(2026, 5, 11, 9), 5) == at(2026, 5, 18, 23, 59, 59)
    assert end_after(at(2026, 9, 30, 9), 1) == at(2026, 10, 8, 23, 59, 59)


def test_days_left_count_down():
    until = end_after(at(2026, 5, 11, 9), 5)

    assert [days_left(until, at=at(2026, 5, day, 12)) for day in (11, 12, 15, 16, 18)] == [5, 4, 1, 1, 0]


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        ((2029, 1, 1), False),
        ((2028, 5, 1), False),
        ((2028, 5, 2), False),
        ((2028, 5, 3), True),
        ((2029, 10, 3), False),
        ((2029, 10, 4), True),
        ((2028, 4, 4), False),
        ((2028, 1, 25), False),
        ((2028, 1, 28), False),
        ((2028, 1, 31), True),
        ((2029, 9, 21), True),
        ((2030, 6, 5), False),
    ],
    ids=str,
)
def test_holidays_of_the_regulation_hold_before_the_list_of_the_year_is_published(day, is_working):
    assert not is_known(date(*day))
    assert is_working_day(date(*day)) is is_working


def test_a_year_beyond_the_calendar_has_the_fixed_holidays():
    assert not is_working_day(date(2103, 1, 1))
    assert is_working_day(date(2103, 4, 5))


def test_a_year_whose_holidays_are_not_known_counts_weekends():
    assert not is_known(date(2050, 1, 3))
    assert is_working_day(date(2050, 1, 3))
    assert not is_working_day(date(2050, 1, 1))
