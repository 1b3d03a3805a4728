"""Where an edited text differs from the one told, for the teller to see."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

# Words of letters, numbers, and every other sign by itself: Chinese is compared sign by sign.
TOKEN: Final = re.compile(r"[A-Za-z]+|\d+|\s+|.", re.DOTALL)
SENTENCE: Final = re.compile(r"[^。！？；!?;]*[。！？；!?;]+|[^。！？；!?;]+")
# So many pairs are compared at most (0.2 s); beyond, a stretch is shown as gone and new as a whole.
MOST_COMPARED: Final = 1_000_000
# Fewer equal signs than this between two changes are taken into the change, so that it reads as one.
ISLAND: Final = 2

Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class DiffSpan:
    """A piece of text that is the same in both, gone from the original, or new."""

    kind: Kind
    text: str


def _matched(before: list[str], after: list[str]) -> list[tuple[Kind, str, str]]:
    rows: list[tuple[Kind, str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        kind: Kind = "same" if tag == "equal" else "new"
        rows.append((kind, "".join(before[a:b]), "".join(after[c:d])))
    return rows


def differences(before: str, after: str) -> list[DiffSpan]:
    """The stretches in reading order; put together, all but the new give `before`, all but the gone give `after`."""
    found: list[DiffSpan] = []
    gone = new = ""

    def settle() -> None:
        nonlocal gone, new
        if gone:
            found.append(DiffSpan("gone", gone))
        if new:
            found.append(DiffSpan("new", new))
        gone = new = ""

    rows = _by_line(before, after)
    for index, (kind, was, now) in enumerate(rows):
        inner = 0 < index < len(rows) - 1
        if kind == "same" and not (inner and len(was) < ISLAND and was.strip() and rows[index + 1][0] != "same"):
            settle()
            found.append(DiffSpan("same", was))
        else:
            gone, new = gone + was, new + now
    settle()
    return found


def _by_line(before: str, after: str) -> list[tuple[Kind, str, str]]:
    """Lines are matched first, then sentences within changed lines, then signs within changed sentences, so that a long text costs no more than its changes."""
    return _within(before, after, (_lines, SENTENCE.findall, TOKEN.findall))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _within(before: str, after: str, ways: Sequence[Callable[[str], list[str]]]) -> list[tuple[Kind, str, str]]:
    was, now = ways[0](before), ways[0](after)
    if len(was) * len(now) > MOST_COMPARED:
        return [("new", before, after)]
    rows: list[tuple[Kind, str, str]] = []
    for kind, old, new in _matched(was, now):
        rows += [(kind, old, new)] if kind == "same" or len(ways) == 1 or not (old and new) else _within(old, new, ways[1:])
    return rows
