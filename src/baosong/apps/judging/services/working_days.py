"""Working days of mainland China, with holidays and compensatory working weekends, by the State Council's lists (chinesecalendar)."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def is_working_day(day: date) -> bool:
    """Whether the day is a working day; Monday to Friday in years whose holidays are not published."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


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
