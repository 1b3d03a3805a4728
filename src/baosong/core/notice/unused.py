"""Mentions in a notice from which no value was read: dates, numbers that look like quotas, numbered items with a demand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.blocks import UNMARKED, NoticeBlock, blocks
from baosong.core.notice.phrases.counts import CLASSIFIER, NO_COUNT_AFTER, NO_COUNT_BEFORE, counts
from baosong.core.notice.phrases.dates import Written, dates

Span = tuple[int, int]
LONGEST_QUOTE: Final = 24
STRIPPED: Final = " \u3000,，。；;、"
ASKS: Final = re.compile(r"报送|上报|提交|填报|申报|选送|推荐|上传|撰写|制作|投稿|报至|发至|交至|送至|(?:须|需|应|请)[^。;\n]{0,10}(?:报|交|送|写)")
# A date in the past, or of the web page.
PAST_BEFORE: Final = re.compile(r"(?:根据|按照|印发|成立|来源|浏览|点击|更新时间|发布(?:时间|日期)?)[^。;\n]{0,12}$")
COUNTED: Final = re.compile(rf"(?<![\d.第〔\[(-])\d{{1,3}}[ ]*{CLASSIFIER}")
NO_QUOTA: Final = re.compile(r"奖|评选出|评出|选出|入选|晋级|一式|复印|作者|署名|评委|表彰")


class MentionKind(StrEnum):
    """Kind of a mention."""

    DATE = "date"
    NUMBER = "number"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class UnusedMention:
    """A span of the notice (end exclusive) from which nothing was read, and a short quote."""

    kind: MentionKind
    start: int
    end: int
    quote: str


def unused_mentions(text: str, used: Iterable[Span], deadlines: Iterable[str] = ()) -> list[UnusedMention]:
    """Return the unused mentions in the order of the text.

    `used`: spans from which values were read. `deadlines`: those of the terms as written (see terms.Deadline), so that a date
    that a person entered, or that is repeated, counts as used.
    """
    page, taken = NoticePage(text), list(used)
    items = list(_items(page, taken))
    # What is inside a reported item is not reported again.
    taken += [(item.start, item.end) for item in items]
    found = [_mention(page, MentionKind.ITEM, item.head_start, min(item.end, item.head_start + LONGEST_QUOTE + 1)) for item in items]
    found += [_mention(page, MentionKind.DATE, *span) for span in _dates(page, taken, list(deadlines))]
    found += [_mention(page, MentionKind.NUMBER, *span) for span in _numbers(page, taken)]
    return sorted(found, key=lambda mention: mention.start)


def _mention(page: NoticePage, kind: MentionKind, start: int, end: int) -> UnusedMention:
    """Return a mention with its context in the clause, as far as it fits."""
    low, high = page.clause(start)
    low, high = max(low, end - LONGEST_QUOTE), max(high, end)
    words = page.original(min(low, start), high).split("\n")[0].strip(STRIPPED)
    return UnusedMention(kind, start, end, words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…")


def _is_used(start: int, end: int, used: list[Span]) -> bool:
    return any(start < b and a < end for a, b in used)


def _items(page: NoticePage, used: list[Span]) -> Iterator[NoticeBlock]:
    found = blocks(page.text)
    parents = {block.parent for block in found if block.style not in UNMARKED}
    for number, block in enumerate(found):
        # A heading with subitems is represented by them; a heading without a mark is no item.
        if number in parents or block.style in UNMARKED:
            continue
        if ASKS.search(page.text, block.start, block.end) and not _is_used(block.start, block.end, used):
            yield block


def _dates(page: NoticePage, used: list[Span], deadlines: list[str]) -> Iterator[Span]:
    found = dates.find(page.text)
    known = [item.value for item in found if _is_used(item.start, item.end, used)]
    for item, following in zip_longest(found, found[1:]):
        if _is_used(item.start, item.end, used) or PAST_BEFORE.search(page.text[max(0, item.start - 20) : item.start]):
            continue
        starts_used_range = (
            following is not None
            and _is_used(following.start, following.end, used)
            and re.fullmatch(r"[ ]*(?:-+|~+|至|到)[ ]*", page.text[item.end : following.start])
        )
        if not starts_used_range and not _is_said(item.value, known, deadlines):
            yield item.start, item.end


def _is_said(value: Written, known: list[Written], deadlines: list[str]) -> bool:
    """Return whether the same day was read elsewhere in the notice, or is a deadline of the terms."""
    year, month, day, _hour = value
    same_day = any((month, day) == (other[1], other[2]) and (None in (year, other[0]) or year == other[0]) for other in known)
    return same_day or any(f"-{month:02d}-{day:02d}" in written and (year is None or written.startswith(f"{year:04d}")) for written in deadlines)


def _numbers(page: NoticePage, used: list[Span]) -> Iterator[Span]:
    spans = [(item.start, item.end) for item in counts.find(page.text)] + [match.span() for match in COUNTED.finditer(page.text)]
    taken = list(used)
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        clause = page.text[page.clause(start)[0] : start]
        if _is_used(start, end, taken) or NO_COUNT_BEFORE.search(clause[-18:]) or NO_COUNT_AFTER.search(page.text[end : end + 6]):
            continue
        if NO_QUOTA.search(clause[-26:] + page.text[start:end]):
            continue
        taken.append((start, end))
        yield start, end
