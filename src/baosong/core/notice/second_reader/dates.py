"""Whether a quote states a deadline, in more spellings than the grammar of notices knows: 11月底, 六月上旬, 十二月三十一号."""

import calendar
import re
from dataclasses import dataclass
from typing import Final

from baosong.core.notice.phrases.dates import dates
from baosong.core.notice.second_reader.quotes import condensed
from baosong.core.phrases.blocks import DIGITS, number
from baosong.core.phrases.normal_form import plain
from baosong.core.terms.deadlines import WRITTEN

HAN_YEAR: Final = r"[一二][〇零○o0一二三四五六七八九九]{3}"
YEAR: Final = re.compile(rf"(?<!\d)((?:19|20)\d\d)(?=[年./-])|({HAN_YEAR})(?=年)")
ROC_YEAR: Final = re.compile(r"(?<!\d)(1[01]\d)(?=年)")
ROC_EPOCH: Final = 1911
NUMERAL: Final = r"\d{1,2}|元(?=月)|[一二三四五六七八九十]{1,3}"
DAY: Final = re.compile(rf"(?<![\d一二三四五六七八九十])(?P<month>{NUMERAL})(?:月份?|[./-])(?P<day>{NUMERAL})(?![\d一二三四五六七八九十])")
PART: Final = re.compile(rf"(?<![\d一二三四五六七八九十])(?P<month>{NUMERAL})月份?(?P<part>底|末|上旬|中旬|下旬)")
# 6月1日至20日: the day of the month before it.
LATER_DAY: Final = re.compile(rf"(?<=[-~至到])(?P<day>{NUMERAL})[日号]")
HOUR: Final = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜间|晚|am|pm)?(?<!\d)(?P<hour>\d{1,2}|[一二三四五六七八九十零]{1,3})(?:[:.](?P<minute>\d\d)|[时点](?:(?P<minutes>\d{1,2}|[一二三四五六七八九十]{1,3})分?|(?P<half>半))?)"
)
EVENING: Final = ("下午", "傍晚", "晚上", "晚间", "夜间", "晚", "pm")
MIDNIGHT: Final = re.compile(r"午夜|零点|24[:点时]|当[日天]结束")
END_OF_DAY: Final = ("23:59", "24:00")
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class StatedDeadline:
    """What of a deadline a quote states: the date, its year, its time."""

    day: bool
    year: bool = False
    time: bool = False


def stated(written: str, quote: str) -> StatedDeadline:
    """Compare a deadline, as `core.terms.Deadline` writes it, with a quote."""
    match = WRITTEN.fullmatch(written)
    if match is None:
        return StatedDeadline(day=False)
    month, day, year = int(match["month"]), int(match["day"]), int(match["year"] or 0)
    text = condensed(quote)
    time = f"{match['hour']}:{match['minute']}" if match["hour"] else ""
    known = [found.value for found in dates.find(plain(quote))]
    fitting = [value for value in known if value[1:3] == (month, day) and (not year or value[0] in (None, year))]
    years = _years(text)
    if not fitting and not ((month, day) in _days(text, year) and (not year or not years or year in years)):
        return StatedDeadline(day=False)
    if any(value[3] == time and time for value in fitting):
        return StatedDeadline(day=True, year=year in years, time=True)
    return StatedDeadline(day=True, year=year in years, time=not time or time in _times(text))


def _years(text: str) -> set[int]:
    found = {int(match[1]) if match[1] else _digits(match[2]) for match in YEAR.finditer(text)}
    return found | {int(match[1]) + ROC_EPOCH for match in ROC_YEAR.finditer(text)}


def _digits(written: str) -> int:
    return int("".join(character if character.isdigit() and character.isascii() else str(DIGITS.get(character, 0)) for character in written))


def _days(text: str, year: int) -> set[tuple[int, int]]:
    found = set()
    for match in DAY.finditer(text):
        month = _number(match["month"])
        found.add((month, _number(match["day"])))
        found |= {(month, _number(later["day"])) for later in LATER_DAY.finditer(text, match.end())}
    for match in PART.finditer(text):
        month = _number(match["month"])
        if 1 <= month <= MONTHS:
            last = calendar.monthrange(year or 2023, month)[1]
            found.add((month, {"上旬": 10, "中旬": 20}.get(match["part"], last)))
    return found


def _number(written: str) -> int:
    return 1 if written == "元" else int(number(written))


def _times(text: str) -> set[str]:
    found = set(END_OF_DAY) | {"00:00"} if MIDNIGHT.search(text) else set()
    for match in HOUR.finditer(text):
        hour, minute = _number(match["hour"]), _number(match["minute"] or match["minutes"] or "0")
        minute = 30 if match["half"] else minute
        part = match["part"] or ""
        if (part in EVENING and hour < 12) or (part == "中午" and hour < 3):
            hour += 12
        found.add(f"{hour:02d}:{minute:02d}")
    return found
