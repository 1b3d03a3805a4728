"""Deadlines as written in notices, and their moment in time."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WRITTEN = re.compile(r"(?:(?P<year>\d{4})-|--)(?P<month>\d\d)-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d))?")


class InvalidDeadline(ValueError):
    """Not a date of the calendar, or without the year that is needed."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as the notice writes it: YYYY-MM-DD, YYYY-MM-DDTHH:MM (T24:00 allowed), or --MM-DD without a year."""

    written: str

    @property
    def has_year(self) -> bool:
        """Whether the year is given."""
        return not self.written.startswith("--")

    def moment(self) -> datetime:
        """Return the deadline (inclusive), aware, Asia/Shanghai.

        A date ends with the last second of the day, a time with the first second of its minute. Raises InvalidDeadline without
        a year, and if it is not a date.
        """
        match = WRITTEN.fullmatch(self.written)
        if match is None or match["year"] is None:
            raise InvalidDeadline(self.written)
        try:
            day = datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=SHANGHAI)
        except ValueError as error:
            raise InvalidDeadline(self.written) from error
        if match["hour"] is None or match["hour"] == "24":
            return day + timedelta(days=1) - timedelta(seconds=1)
        hour, minute = int(match["hour"]), int(match["minute"])
        if hour > 23 or minute > 59:
            raise InvalidDeadline(self.written)
        return day.replace(hour=hour, minute=minute)

    def moment_if_dated(self) -> datetime | None:
        """Return `moment`; None without a year, and if it is not a date."""
        try:
            return self.moment()
        except InvalidDeadline:
            return None

    def moved(self, days: int) -> "Deadline":
        """Return the deadline so many days later, at the same time of day. Raises InvalidDeadline as `moment` does, and beyond the year 9999."""
        self.moment()
        day, clock = self.written[:10], self.written[10:]
        try:
            return Deadline((date.fromisoformat(day) + timedelta(days=days)).isoformat() + clock)
        except OverflowError as error:
            raise InvalidDeadline(self.written) from error
