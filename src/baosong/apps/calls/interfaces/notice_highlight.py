"""The notice's text in sentences, with the passages from which values of the call were read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from baosong.core.terms import Evidence, Terms


@dataclass(frozen=True, slots=True)
class HighlightSpan:
    """A part of a sentence, marked where a value of the call was read from it, or where it may ask for something and nothing was."""

    text: str
    is_marked: bool
    is_unused: bool = False


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """One sentence of the notice; `number` links it with the rules read from it."""

    number: int
    stretches: tuple[HighlightSpan, ...]
    ends_line: bool
    is_source: bool


def evidence_of(terms: Terms) -> Iterator[Evidence]:
    """All evidence in the terms."""
    yield from terms.evidence.values()
    for channel in terms.channels:
        yield from (where for where in (channel.evidence, channel.subject_evidence, channel.attachment_evidence) if where)
    for task in terms.tasks:
        yield from (where for where in (task.evidence, task.deadline_evidence) if where)
        yield from (quota.evidence for quota in task.quotas if quota.evidence)
        for piece in task.pieces:
            yield from (where for where in (piece.evidence, piece.delivery_evidence) if where)
            yield from (rule.evidence for rule in piece.rules if rule.evidence)


def sentences(text: str, terms: Terms, unused: Iterable[tuple[int, int]] = ()) -> list[SourceSentence]:
    """The notice cut into sentences, with the passages marked that were read, and those that the draft does not use."""
    read = _joined(sorted((where.start, where.end) for where in evidence_of(terms)))
    free = [span for span in unused if not any(span[0] < end and start < span[1] for start, end in read)]
    marks = sorted([(*span, False) for span in read] + [(*span, True) for span in free])
    made = []
    for number, (start, end) in enumerate(spans(text)):
        parts: list[HighlightSpan] = []
        position = start
        inside = [(max(a, start), min(b, end), is_unused) for a, b, is_unused in marks if a < end and start < b]
        for a, b, is_unused in inside:
            if a > position:
                parts.append(HighlightSpan(text[position:a], is_marked=False))
            parts.append(HighlightSpan(text[a:b].rstrip("\n"), is_marked=True, is_unused=is_unused))
            position = b
        if position < end:
            parts.append(HighlightSpan(text[position:end].rstrip("\n"), is_marked=False))
        made.append(SourceSentence(number, tuple(part for part in parts if part.text), text[start:end].endswith("\n"), bool(inside)))
    return made


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end offset of each sentence; blank lines belong to the sentence before."""
    found, start = [], 0
    for match in re.finditer(r"[。;!?\uff1b\uff01\uff1f]+[”』」)\uff09]?|\n\s*", text):
        if match.end() > start:
            found.append((start, match.end()))
            start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


def number_of(text_spans: list[tuple[int, int]], where: Evidence | None) -> int | None:
    """The number of the sentence in which the evidence begins."""
    if where is None:
        return None
    return next((number for number, (start, end) in enumerate(text_spans) if start <= where.start < end), None)


def _joined(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
