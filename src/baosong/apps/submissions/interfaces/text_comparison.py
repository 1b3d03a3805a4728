"""Two texts cut into parts, with shared passages numbered."""

from dataclasses import dataclass

from baosong.core.inspection.similarity import passages


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part of a text; `number` of the shared passage, 0 for none."""

    text: str
    number: int = 0


def marked(text: str, other: str) -> tuple[list[ComparedPart], list[ComparedPart]]:
    """Both texts in parts; a shared passage has the same number in both."""
    shared = passages(text, other)
    ours = [(passage.start, passage.end, number) for number, passage in enumerate(shared, 1)]
    theirs = [(passage.other_start, passage.other_end, number) for number, passage in enumerate(shared, 1)]
    return _cut(text, ours), _cut(other, theirs)


def _cut(text: str, stretches: list[tuple[int, int, int]]) -> list[ComparedPart]:
    parts, at = [], 0
    for start, end, number in sorted(stretches):
        if start < at:
            continue
        if start > at:
            parts.append(ComparedPart(text[at:start]))
        parts.append(ComparedPart(text[start:end], number))
        at = end
    if at < len(text):
        parts.append(ComparedPart(text[at:]))
    return parts
