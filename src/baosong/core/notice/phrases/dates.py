"""Dates and times in notices, with or without the year. Value: (year or None, month, day, "HH:MM" or "")."""

import calendar
import re
from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase

Written = tuple[int | None, int, int, str]

ROC_EPOCH: Final = 1911
WEEKDAY: Final = r"(?:[ ]*[(]?(?:本|下)?(?:星期|周)[一二三四五六日天][)]?|[ ]*[(][一二三四五六日天][)])?"
PART: Final = r"(?P<part>凌晨|早上|上午|中午|下午|晚上|晚间|夜间|晚|am|pm)"
HOUR: Final = (
    rf"(?:[ ,]*(?:的)?[ ]*{PART}?[ ]*(?:(?P<hour>2[0-4]|[01]?\d)[ ]*"
    r"(?:[:.][ ]*(?P<minute>[0-5]\d)(?:[:][0-5]\d)?(?!\d)|[时点](?P<minutes>[0-5]\d)分|[点时]整?(?P<half>半)?)"
    r"|(?P<han>十[一二]|[一二三四五六七八九十])[点时](?P<hanhalf>半)?))?"
)
DAY_MARK: Final = r"[ ]*(?:[日号]|(?![\d.]))"


def _year(written: str | None) -> int | None:
    if not written:
        return None
    if written.isdigit():
        value = int(written)
        return value if value > 1900 else value + ROC_EPOCH
    return int("".join("0" if character in "〇零○o0" else str(number(character)) for character in written))


def _hour(match: re.Match[str]) -> str:
    written = match["hour"] or match["han"]
    if not written:
        return ""
    hour = int(number(written))
    minute = 30 if match["half"] or match["hanhalf"] else int(match["minute"] or match["minutes"] or 0)
    part = match["part"] or ""
    if part in ("晚上", "晚间", "夜间", "晚") and hour == 12:
        hour = 24
    elif (part in ("下午", "晚上", "晚间", "夜间", "晚", "pm") and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    return f"{hour:02d}:{minute:02d}"


def _date(match: re.Match[str]) -> Written | None:
    month, day = int(number(match["m"])), int(number(match["d"]))
    year = _year(match.groupdict().get("y"))
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year or 2024, month)[1]:
        return None
    return year, month, day, _hour(match)


def _month_end(match: re.Match[str]) -> Written | None:
    year, month = _year(match["y"]), int(number(match["m"]))
    return (year, month, calendar.monthrange(year or 2023, month)[1], "") if 1 <= month <= 12 else None


dates = Family(
    "date",
    [
        Phrase(
            "year, month and day",
            rf"(?<!\d){{y:Y}}[ ]*年[ ]*{{m:MON}}[ ]*月[ ]*{{d:DAY}}{DAY_MARK}{WEEKDAY}{HOUR}",
            _date,
            (
                ("2021年3月5日", (2021, 3, 5, "")),
                ("2021 年 3月 5日17:30", (2021, 3, 5, "17:30")),
                ("二〇二一年十二月二十五日", (2021, 12, 25, "")),
                ("2022年4月8日(星期五)下午5点", (2022, 4, 8, "17:00")),
                ("2022年4月8日,下午16:00", (2022, 4, 8, "16:00")),
                ("2022年4月8日24时", (2022, 4, 8, "24:00")),
                ("2022年4月8日中午十二点半", (2022, 4, 8, "12:30")),
            ),
        ),
        Phrase(
            "year of the Republic",
            rf"(?<!\d)(?:民国)?[ ]*{{y:ROC}}[ ]*年[ ]*{{m:MON}}[ ]*月[ ]*{{d:DAY}}{DAY_MARK}{WEEKDAY}{HOUR}",
            _date,
            (("民國111年8月31日", (2022, 8, 31, "")), ("110年1月5日止", (2021, 1, 5, ""))),
        ),
        Phrase(
            "with dots, dashes or strokes",
            rf"(?<![\d.])(?P<y>20\d\d)[-./]{{m:MON}}[-./]{{d:DAY}}(?![\d])(?!\.\d){WEEKDAY}{HOUR}",
            _date,
            (("2020-06-15", (2020, 6, 15, "")), ("2013.4.25", (2013, 4, 25, "")), ("2020/6/5 18:00", (2020, 6, 5, "18:00"))),
        ),
        Phrase(
            "end of a month",
            r"(?:(?<!\d){y:Y}[ ]*年[ ]*)?(?<![\d-]){m:MON}[ ]*月底",
            _month_end,
            (("6月底前", (None, 6, 30, "")), ("2021年2月底", (2021, 2, 28, ""))),
        ),
        Phrase(
            "month and day",
            rf"(?<![\d.年])(?P<y>(?!))?{{m:MON}}[ ]*月[ ]*{{d:DAY}}[ ]*(?:日|号)(?!\d(?!\d?[ ]*[:点时])){WEEKDAY}{HOUR}",
            _date,
            (
                ("9月30日23點59分截止", (None, 9, 30, "23:59")),
                ("7月24日前", (None, 7, 24, "")),
                ("9月14日中午12:00前", (None, 9, 14, "12:00")),
                ("4月5日(周日)12:00点", (None, 4, 5, "12:00")),
            ),
            silent=("3月中旬",),
        ),
        Phrase(
            "month and day without its last word",
            rf"(?<![\d.年])(?P<y>(?!))?(?P<m>0?[1-9]|1[0-2])[ ]*月[ ]*(?P<d>3[01]|[12]\d|0?[1-9])(?=[ ]*(?:前|之前|以前|止|截止|[,。;)]|$)){HOUR}",
            _date,
            (("5月20前", (None, 5, 20, "")),),
        ),
        Phrase(
            "month and day with a stroke",
            rf"(?<![\d./-])(?P<y>(?!))?(?P<m>0?[1-9]|1[0-2])/(?P<d>3[01]|[12]\d|0?[1-9])(?=[ ]*(?:日|前|之前|以前|止|截止|为止|\()){HOUR}",
            _date,
            (("8/10日为止", (None, 8, 10, "")), ("8/10前", (None, 8, 10, ""))),
        ),
        Phrase(
            "day of the month before it in the range",
            rf"(?<=[-~至到])[ ]*(?P<y>(?!))?(?P<m>(?!))?(?P<d>3[01]|[12]\d|0?[1-9])[ ]*[日号](?!\d){WEEKDAY}{HOUR}",
            lambda m: (None, 0, int(m["d"]), _hour(m)),
            (("-28日", (None, 0, 28, "")),),
        ),
    ],
)
