"""Differences between an original and an edited text, for display."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

# Words of letters, numbers, and every other character by itself: Chinese is compared by character.
TOKEN: Final = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
SENTENCE: Final = re.compile(r"[^。！？；!?;]*[。！？；!?;]+|[^。！？；!?;]+")
# Most pairs that are compared (0.2 s); beyond, a segment is shown as replaced as a whole.
MOST_COMPARED: Final = 1_000_000
# Fewer equal characters than this between two changes are merged into the change, for readability.
ISLAND: Final = 2

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class DiffSegment:
    """A segment of text: in both, only in the original (gone), or only in the edited text (new)."""

    kind: Kind
    text: str


def _matched(before: list[str], after: list[str]) -> list[tuple[Kind, str, str]]:
    rows: list[tuple[Kind, str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        kind: Kind = "same" if tag == "equal" else "new"
        rows.append((kind, "".join(before[a:b]), "".join(after[c:d])))
    return rows


def differences(before: str, after: str) -> list[DiffSegment]:
    """The segments in reading order; all but the new ones joined give `before`, all but the gone ones `after`."""
    found: list[DiffSegment] = []
    gone = new = ""

    def settle() -> None:
        nonlocal gone, new
        if gone:
            found.append(DiffSegment("gone", gone))
        if new:
            found.append(DiffSegment("new", new))
        gone = new = ""

    rows = _by_line(before, after)
    for index, (kind, was, now) in enumerate(rows):
        inner = 0 < index < len(rows) - 1
        if kind == "same" and not (inner and len(was) < ISLAND and was.strip() and rows[index + 1][0] != "same"):
            settle()
            found.append(DiffSegment("same", was))
        else:
            gone, new = gone + was, new + now
    settle()
    return found


def _by_line(before: str, after: str) -> list[tuple[Kind, str, str]]:
    """Match lines, then sentences within changed lines, then tokens within changed sentences, so that the cost follows the size of the changes."""
    return _within(before, after, (_lines, SENTENCE.findall, TOKEN.findall))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _within(before: str, after: str, splitters: Sequence[Callable[[str], list[str]]]) -> list[tuple[Kind, str, str]]:
    was, now = splitters[0](before), splitters[0](after)
    if len(was) * len(now) > MOST_COMPARED:
        return [("new", before, after)]
    rows: list[tuple[Kind, str, str]] = []
    for kind, old, new in _matched(was, now):
        rows += [(kind, old, new)] if kind == "same" or len(splitters) == 1 or not (old and new) else _within(old, new, splitters[1:])
    return rows
