"""Working days of mainland China, with holidays and compensatory working weekends, by the State Council's lists (chinesecalendar)."""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

from django.utils import timezone

QINGMING: Final = "清明"
# The last year for which chinesecalendar computes solar terms.
LAST_SOLAR_TERMS: Final = 2100
# First day of the first, fifth day of the fifth, and fifteenth day of the eighth lunar month, by year.
LUNAR: Final = {
    2027: ((2, 6), (6, 9), (9, 15)),
    2028: ((1, 26), (5, 28), (10, 3)),
    2029: ((2, 13), (6, 16), (9, 22)),
    2030: ((2, 3), (6, 5), (9, 12)),
    2031: ((1, 23), (6, 24), (10, 1)),
    2032: ((2, 11), (6, 12), (9, 19)),
    2033: ((1, 31), (6, 1), (9, 8)),
    2034: ((2, 19), (6, 20), (9, 27)),
    2035: ((2, 8), (6, 10), (9, 16)),
}


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """The holidays of a year by the regulation itself (全国年节及纪念日放假办法, 2024), without the weekends that the State Council moves.

    1 January, 1 and 2 May, 1 to 3 October; Qingming; in the years of `LUNAR` New Year's Eve with three days, Dragon Boat and Mid-Autumn.
    """
    import chinese_calendar

    days = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, day) for day in (1, 2, 3))}
    if year <= LAST_SOLAR_TERMS:
        days.update(day for day, term in chinese_calendar.get_solar_terms(date(year, 4, 3), date(year, 4, 7)) if term == QINGMING)
    if lunar := LUNAR.get(year):
        spring, boat, moon = (date(year, *parts) for parts in lunar)
        days |= {*(spring + timedelta(days=offset) for offset in range(-1, 3)), boat, moon}
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Whether the day is a working day; in years whose list is not published Monday to Friday without the holidays of the regulation."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and day not in legal_holidays(day.year)


def is_known(day: date) -> bool:
    """Whether the holidays of the day's year are published."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True


def end_after(begin: datetime, days: int) -> datetime:
    """The last second of the `days`-th working day after the day of `begin`, in the site's time zone."""
    day = timezone.localtime(begin).date()
    left = days
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def days_left(until: datetime, *, at: datetime) -> int:
    """The number of working days from tomorrow to the day of `until`, inclusive."""
    day, last = timezone.localtime(at).date(), timezone.localtime(until).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += is_working_day(day)
    return count
