"""Attachments that a notice lists, the files that they are, and the tasks that ask for them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.phrases.normal_form import plain
from baosong.core.terms import Terms, TermsTask

HAN: Final = {han: n for n, han in enumerate("一二三四五六七八九十", 1)}
NUMBERED: Final = re.compile(r"附[ ]*(?:件|表)[ ]*(?P<n>\d{1,2}|[一二三四五六七八九十])")
LIST_HEAD: Final = re.compile(r"^[ ]*附[ ]*(?:件|表)?[ ]*(?P<n>\d{0,2}|[一二三四五六七八九十])[ ]*[:.、_ ][ ]*(?P<rest>[^\n]*)$", re.MULTILINE)
ITEM: Final = re.compile(
    r"[ ]*(?:附[ ]*(?:件|表)[ ]*)?(?P<n>\d{1,2}|[一二三四五六七八九十])[ ]*[.、:][ ]*(?P<name>[^\n。;]{2,60}?)(?=[ ]*(?:\d{1,2}[.、]|;|$))"
)
ENDING: Final = re.compile(r"\.(?:docx?|xlsx?|wps|et|pdf|zip|rar|html?|txt|pptx?|dps)$")
MARK: Final = re.compile(r"^[ (\[【]*(?:附[ ]*(?:件|表)?[ ]*(?:\d{1,2}|[一二三四五六七八九十])?|\d{1,2}(?=[.、_:\- ]))[ )\]】]*[:.、_\- ]*")
ALIKE: Final = 0.6
LONGEST_LINE: Final = 2000
MAX_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class ListedAttachment:
    """An attachment that the notice lists: its number (0: none), its name, where the name stands (end exclusive)."""

    number: int
    name: str
    start: int
    end: int


@lru_cache(maxsize=4)
def _page(text: str) -> NoticePage:
    """The page of a notice; it is asked for once for each of its files."""
    return NoticePage(text)


@lru_cache(maxsize=4)
def attachment_list(text: str) -> tuple[ListedAttachment, ...]:
    """Return the attachments that are listed at the end of a notice, at most MAX_LISTED."""
    page = _page(text)
    found: list[ListedAttachment] = []
    position, in_list = 0, False
    for line in page.text.split("\n"):
        if len(line) > LONGEST_LINE or len(found) >= MAX_LISTED:
            position, in_list = position + len(line) + 1, False
            continue
        head = LIST_HEAD.match(line)
        begin = head.start("rest") if head else 0
        items = list(ITEM.finditer(line, begin)) if head or in_list else []
        if head and not items and head["rest"].strip():
            found.append(_listed(page, _number(head["n"]), position + head.start("rest"), position + head.end("rest")))
        found += [_listed(page, _number(item["n"]), position + item.start("name"), position + item.end("name")) for item in items]
        in_list = bool(head or items or (in_list and not line.strip()))
        position += len(line) + 1
    return tuple(found[:MAX_LISTED])


def _listed(page: NoticePage, number: int, start: int, end: int) -> ListedAttachment:
    name = page.text[start:end].strip(" 《》。;")
    return ListedAttachment(number, ENDING.sub("", name), start, end)


def _number(written: str) -> int:
    return HAN.get(written) or (int(written) if written.isdigit() else 0)


def listed_as(file_name: str, listed: Sequence[ListedAttachment]) -> ListedAttachment | None:
    """Return the attachment of the list that a file is, by its name or, where names differ, by its number."""
    written = plain(file_name)
    number = _number(match["n"]) if (match := NUMBERED.search(written)) else 0
    name = packed_name(file_name)
    scored = [(_likeness(name, packed_name(item.name)) + (0.3 if number and number == item.number else 0), -index) for index, item in enumerate(listed)]
    if scored and max(scored)[0] >= ALIKE:
        return listed[-max(scored)[1]]
    return next((item for item in listed if number and item.number == number), None)


def packed_name(name: str) -> str:
    """Return the name of an attachment without number, ending, spaces and quotation marks."""
    return re.sub(r"[\s《》“”\"()_\-+]", "", MARK.sub("", ENDING.sub("", plain(name))))


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    if one in other or other in one:
        return 0.7 + 0.3 * min(len(one), len(other)) / max(len(one), len(other))
    return SequenceMatcher(None, one, other).ratio()


def task_asking(name: str, number: int, terms: Terms, text: str) -> str:
    """Return the key of the task that asks for an attachment: it has a piece of that name, or its part of the notice names it; "" where that is uncertain."""
    wanted = packed_name(name)
    by_piece = [task for task in terms.tasks if any(wanted and _likeness(packed_name(piece.name), wanted) >= 0.8 for piece in task.pieces)]
    if len(by_piece) == 1 or (by_piece and len(terms.tasks) == 1):
        return by_piece[0].key
    if len(terms.tasks) == 1:
        return terms.tasks[0].key
    around = [task for task in (_task_above(at, terms) for at in _named_at(wanted, number, text)) if task is not None]
    return around[0].key if around and len({task.key for task in around}) == 1 else ""


def _named_at(wanted: str, number: int, text: str) -> list[int]:
    """Where the notice names an attachment, before the list at its end."""
    page = _page(text)
    listed = attachment_list(text)
    until = min((item.start for item in listed), default=len(text))
    found = [match.start() for match in NUMBERED.finditer(page.text, 0, until) if number and _number(match["n"]) == number]
    return found + ([match.start() for match in re.finditer(re.escape(wanted), page.text[:until])] if len(wanted) > 2 else [])


def _task_above(at: int, terms: Terms) -> TermsTask | None:
    starts = [
        (where.start, index)
        for index, task in enumerate(terms.tasks)
        for where in (task.evidence, *(piece.evidence for piece in task.pieces))
        if where and where.start <= at
    ]
    return terms.tasks[max(starts)[1]] if starts else None
