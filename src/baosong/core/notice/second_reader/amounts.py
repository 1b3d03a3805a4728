"""Numbers in a quote with their units, in more spellings than the grammar of notices knows: 二十分钟, 1/3小时, 一刻钟, 半小时, 1分30秒, 2.5万字."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from baosong.core.notice.second_reader.quotes import condensed
from baosong.core.phrases.blocks import DIGITS, TENS, number

# Patterns of units with their size; the first that fits counts.
Scale = Mapping[str, int]
SECONDS: Final[Scale] = {
    r"小时|时(?!长|间|限)|hours?|hrs?|h(?![a-z])": 3600,
    r"刻钟?": 900,
    r"分钟|分(?!辨|之|别|为|享)|mins?|minutes?|′|'": 60,
    r"秒钟?|seconds?|secs?|s(?![a-z])|″": 1,
}
BYTES: Final[Scale] = {r"tb?": 1024**4, r"gb?|吉": 1024**3, r"mb?|兆": 1024**2, r"kb?": 1024, r"bytes?|b|字节": 1}
KILOBITS: Final[Scale] = {r"m(?:bps|bit|b)|兆": 1000, r"k(?:bps|bit|b)": 1}
PLAIN: Final[Scale] = {"": 1}

HAN: Final = r"[零〇一二两三四五六七八九十百千万]+"
TOKEN: Final = re.compile(
    rf"(?P<top>\d+)/(?P<bottom>\d+)|(?P<han_bottom>{HAN})分之(?P<han_top>{HAN})|(?P<digits>\d+(?:,\d{{3}})*(?:\.\d+)?)|(?P<han>{HAN})|(?P<half>半)"
)
MULTIPLE: Final = re.compile(r"[千万](?!兆)")
AND_A_HALF: Final = re.compile(r"个?半")
# What stands between the numbers of a range, of which only the last has a unit.
JOIN: Final = re.compile(r"(?:左右|以上|以内)?[-~至到或、,—]+(?:大约|约)?")


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A number in a condensed text, with the offsets of its characters."""

    value: Fraction
    start: int
    end: int


def numbers(text: str) -> list[WrittenNumber]:
    """Return the numbers in a condensed text."""
    return list(_numbers(text))


def _numbers(text: str) -> Iterator[WrittenNumber]:
    for match in TOKEN.finditer(text):
        value, end = _value(match), match.end()
        if value is None:
            continue
        if match["digits"] and (multiple := MULTIPLE.match(text, end)):
            value, end = value * TENS[multiple[0]], multiple.end()
        yield WrittenNumber(value, match.start(), end)


def _value(match: re.Match[str]) -> Fraction | None:
    if match["half"]:
        return Fraction(1, 2)
    if match["digits"]:
        return Fraction(match["digits"].replace(",", ""))
    top, bottom = match["top"] or match["han_top"], match["bottom"] or match["han_bottom"]
    if top:
        low = _whole(bottom)
        return Fraction(_whole(top), low) if low else None
    return Fraction(_whole(match["han"]))


def _whole(written: str) -> int:
    """Also digit by digit: 二〇二五, 一五〇〇."""
    if len(written) > 1 and all(character in DIGITS for character in written):
        return int("".join(str(DIGITS[character]) for character in written))
    return int(number(written))


def amounts(quote: str, scale: Scale) -> set[Fraction]:
    """Return the amounts that a quote may state, in the smallest unit of the scale."""
    text = condensed(quote)
    units = [(re.compile(pattern), size) for pattern, size in scale.items()]
    found = numbers(text)
    sized: list[tuple[WrittenNumber, int, int, Fraction]] = []
    bare, taken = [], 0
    for one in found:
        if one.start < taken:
            continue
        size, end, extra = _unit(text, one.end, units)
        taken = end
        if size:
            sized.append((one, size, end, (one.value + extra) * size))
        else:
            bare.append(one)
    stated = set(_summed(sized))
    present = {size for pattern, size in units if pattern.pattern and pattern.search(text)}
    for one in bare:
        # 15至20分钟: the unit of the next number; 时长(分钟): 20: any unit that is written somewhere.
        following = next((size for other, size, _end, _value in sized if other.start > one.end and JOIN.fullmatch(text[one.end : other.start])), None)
        stated |= {one.value * size for size in ([following] if following else present)}
    return stated


def _unit(text: str, at: int, units: list[tuple[re.Pattern[str], int]]) -> tuple[int, int, Fraction]:
    """Return the size of the unit at a place (0 if there is none), where it ends, and a half that stands before it (一个半小时)."""
    half = AND_A_HALF.match(text, at)
    for start, extra in ((half.end(), Fraction(1, 2)), (at, Fraction(0))) if half else ((at, Fraction(0)),):
        for pattern, size in units:
            if match := pattern.match(text, start) or (pattern.match(text, start + 1) if text[start : start + 1] == "个" else None):
                return size, match.end(), extra
    return 0, at, Fraction(0)


def _summed(sized: list[tuple[WrittenNumber, int, int, Fraction]]) -> Iterator[Fraction]:
    """Amounts in falling units that follow each other are one amount: 1分30秒."""
    total, last_size, last_end = Fraction(0), 0, -1
    for one, size, end, amount in sized:
        if one.start == last_end and size < last_size:
            total += amount
        else:
            if last_size:
                yield total
            total = amount
        last_size, last_end = size, end
    if last_size:
        yield total
