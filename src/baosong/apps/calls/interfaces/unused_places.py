"""Places of a notice that may ask for something and from which the draft takes nothing."""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import Final

from baosong.apps.calls.interfaces.notice_highlight import evidence_of
from baosong.apps.calls.models import Call
from baosong.apps.calls.services.dismissed_places import dismissed_places
from baosong.core.notice.page import NoticePage
from baosong.core.notice.unused import ASKS, LONGEST_QUOTE, STRIPPED, UnusedMention, unused_mentions
from baosong.core.phrases.normal_form import plain
from baosong.core.rules import KINDS
from baosong.core.terms import Evidence, Rule, Terms

FORM_NAME: Final = r"(?:表|书|函|单|回执|登记卡|声明|模板|台账|清单)"
# Tables that the issuer makes for information.
ISSUED_FORM: Final = re.compile(r"(?:分配|评分|日程|座次|安排|课程|时间|任务分工|获奖\S{0,6}|公示\S{0,6})(?:表|名单)$|名单$|通知书$")
QUOTED_FORM: Final = re.compile(rf"《(?P<name>[^《》\n]{{1,40}}{FORM_NAME})》")
ATTACHMENT_HEAD: Final = re.compile(r"(?m)^[ ]*附(?:件|表)?[ ]*\d{0,2}[ ]*[:.、]")
ATTACHMENT: Final = re.compile(
    rf"(?m)^[ ]*(?:附(?:件|表)?[ ]*)?(?:\d{{1,2}}(?![\d年])|[ :.、])*《?(?P<name>[^《》\n|:;。]{{1,50}}?{FORM_NAME})》?(?:\.(?:docx?|xlsx?|wps|et|pdf|rar|zip))?[ ]*$"
)
CELLS: Final = re.compile(r"[|\t｜]")
CALENDAR_DAY: Final = re.compile(r"(?<!\d)(?:(?P<y>\d{4})[ ]*年[ ]*)?(?P<m>\d{1,2})[ ]*月[ ]*(?P<d>\d{1,2})[ ]*[日号]")
LEAP_YEAR: Final = 2024
NUMERAL: Final = re.compile(r"[\d一二两三四五六七八九十百千万]")
LIMITED: Final = re.compile(r"要求|时长|片长|大小|字数|格式|分辨|每篇|每张|每幅|每部|不超过|不少于|不低于|以内|以上|左右|控制在|附")
# Marks, prizes, and the length of what is held rather than submitted.
NOT_LIMITED: Final = re.compile(r"奖|扣|评分|得分|\d分[^钟]|发言|讲座|会议|公示|培训|值班|演出|答辩|彩排|每次|播放|访谈时间|片头|片尾")


class PlaceKind(StrEnum):
    """What a place looks like."""

    DATE = "date"
    NUMBER = "number"
    ITEM = "item"
    FORM = "form"
    ATTACHMENT = "attachment"
    ROW = "row"
    AMOUNT = "amount"
    # No day of the calendar, such as 31 November.
    NO_DAY = "no_day"


@dataclass(frozen=True, slots=True)
class Place:
    """A span of the notice (end exclusive), a short quote; the name that it gives (`name`) or the limit that it states (`rule`), if any."""

    kind: PlaceKind
    start: int
    end: int
    quote: str
    name: str = ""
    rule: Rule | None = None

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.start, self.end)


def unused_places(text: str, terms: Terms, dismissed: Iterable[tuple[int, int]] = ()) -> list[Place]:
    """Return the places in the order of the text, without those that overlap a dismissed one."""
    page = NoticePage(text)
    taken = [(where.start, where.end) for where in evidence_of(terms)] + list(dismissed)
    mentions = unused_mentions(text, taken, [task.deadline for task in terms.tasks])
    found: list[Place] = []
    is_taken = bytearray(len(text))
    for start, end in taken:
        is_taken[start:end] = b"\1" * len(is_taken[start:end])
    # A row of a table stands for the numbers in it.
    for place in chain(_rows(page), map(_of_mention, mentions), _days(page), _forms(page, terms), _amounts(page)):
        if not any(is_taken[place.start : place.end]):
            found.append(place)
            is_taken[place.start : place.end] = b"\1" * (place.end - place.start)
    return sorted(found, key=lambda place: place.start)


def _of_mention(mention: UnusedMention) -> Place:
    return Place(PlaceKind(mention.kind.value), mention.start, mention.end, mention.quote)


def unused_places_of(call: Call) -> list[Place]:
    """Return the unused places of a draft; none for a call that passes another on, which uses a part on purpose."""
    if call.parent_id is not None:
        return []
    # Rows that match no unit are asked apart.
    rows = [(row.start, row.end) for row in call.unmatched_quota_rows.all() if row.start is not None and row.end is not None]
    return unused_places(call.notice.text, call.terms, [*dismissed_places(call), *rows])


def impossible_days(places: Iterable[Place]) -> list[Place]:
    """Return the places that name no day of the calendar."""
    return [place for place in places if place.kind is PlaceKind.NO_DAY]


def _quote(page: NoticePage, start: int, end: int) -> str:
    words = page.original(start, end).strip(f"{STRIPPED}\n")
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}…"


def _rows(page: NoticePage) -> Iterator[Place]:
    """Rows of tables that state a number; the first row of a table names the columns."""
    is_head = True
    for match in re.finditer(r"[^\n]+", page.raw):
        line = plain(match.group())
        cells = [cell.strip() for cell in CELLS.split(match.group())]
        filled = [cell for cell in cells if cell and set(cell) - set("-—: ")]
        if len(filled) < 2:
            is_head = is_head or not cells[1:]
            continue
        if not is_head and re.search(r"\d", line) and "%" not in line and not NOT_LIMITED.search(line):
            name = next((cell for cell in filled if not re.fullmatch(r"\d+", cell)), "")
            yield Place(PlaceKind.ROW, match.start(), match.end(), _quote(page, *match.span()), name=name)
        is_head = False


def _days(page: NoticePage) -> Iterator[Place]:
    for match in CALENDAR_DAY.finditer(page.text):
        year, month, day = int(match["y"] or LEAP_YEAR), int(match["m"]), int(match["d"])
        if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
            yield Place(PlaceKind.NO_DAY, *match.span(), _quote(page, *match.span()))


def _forms(page: NoticePage, terms: Terms) -> Iterator[Place]:
    """Forms in titles' marks or among the attachments, each once, without those that are pieces of the draft."""
    known = [_packed(piece.name) for task in terms.tasks for piece in task.pieces if piece.name]
    head = ATTACHMENT_HEAD.search(page.text)
    found = [(PlaceKind.FORM, match) for match in QUOTED_FORM.finditer(page.text) if ASKS.search(page.text, *page.sentence(match.start()))]
    if head is not None:
        found += [(PlaceKind.ATTACHMENT, match) for match in ATTACHMENT.finditer(page.text, head.start())]
    for kind, match in found:
        name = _packed(match["name"])
        if ISSUED_FORM.search(name) or any(name in other or other in name for other in known):
            continue
        known.append(name)
        start, end = match.span("name")
        yield Place(kind, start, end, _quote(page, start, end), name=page.original(start, end).strip(STRIPPED))


def _packed(name: str) -> str:
    return re.sub(r"[\s《》“”\"]", "", plain(name))


def _amounts(page: NoticePage) -> Iterator[Place]:
    """Limits that the grammar reads in a sentence that states a requirement."""
    limits: dict[tuple[int, int], bool] = {}
    for kind in KINDS.values():
        for mention in kind.mentions.find(page.text) if kind.mentions is not None else ():
            span = page.sentence(mention.start)
            if span not in limits:
                limits[span] = LIMITED.search(page.text, *span) is not None and NOT_LIMITED.search(page.text, *span) is None
            if not limits[span] or not NUMERAL.search(page.text, mention.start, mention.end):
                continue
            low, high = page.clause(mention.start)
            quote = _quote(page, max(low, mention.end - LONGEST_QUOTE), max(high, mention.end))
            rule = Rule(kind.field, mention.value, approx=mention.approx, evidence=Evidence(mention.start, mention.end))
            yield Place(PlaceKind.AMOUNT, mention.start, mention.end, quote, rule=rule)
