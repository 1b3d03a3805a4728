"""What a written deadline means in time: a bare date is the end of that day in Shanghai."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
WRITTEN = re.compile(r"(?:(?P<year>\d{4})-|--)(?P<month>\d\d)-(?P<day>\d\d)(?:T(?P<hour>\d\d):(?P<minute>\d\d))?")


class InvalidDeadline(ValueError):
    """A deadline that is no date of the calendar, or lacks its year where one is needed."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as the notice writes it: YYYY-MM-DD, YYYY-MM-DDTHH:MM (T24:00 allowed), or --MM-DD without a year."""

    written: str

    @property
    def has_year(self) -> bool:
        """Whether the text said which year."""
        return not self.written.startswith("--")

    def moment(self) -> datetime:
        """The last moment that is still in time, aware, Asia/Shanghai.

        A bare date ends with its last second; an hour is met up to and including its minute's start.
        Raises InvalidDeadline without a year or for no date at all.
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
