"""Line spacing of a document's body: 行距固定值28磅, 1.5倍行距."""

import re
from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind, RuleValue
from baosong.core.rules.shapes import NamedSize
from baosong.core.rules.text import RuleText, message

POINTS: Final = "points"
TIMES: Final = "times"
WORDS: Final = {"单": 1, "1": 1, "1.5": 1.5, "一点五": 1.5, "2": 2, "两": 2, "双": 2, "1.25": 1.25, "1.3": 1.3}
SPACING: Final = r"(?:行距|行间距|行间隔)"


def _points(match: re.Match[str]) -> tuple[str, float]:
    return POINTS, number(match["n"])


line_spacing = Family(
    "line_spacing",
    [
        Phrase(
            "fixed",
            SPACING + r"[^,。;\n\d]{0,10}?(?P<at>(?P<n>\d{1,2}(?:\.\d+)?)[ ]*(?:磅|pt))",
            _points,
            (("行距固定值28磅", ("points", 28)), ("行间距为固定值 30 磅", ("points", 30))),
        ),
        Phrase(
            "multiple, before",
            r"(?P<at>(?P<n>1\.25|1\.3|1\.5|一点五|[12两双单])[ ]*倍?[ ]*" + SPACING + ")",
            lambda m: (TIMES, WORDS[m["n"]]),
            (("1.5倍行距", ("times", 1.5)), ("单倍行距", ("times", 1))),
        ),
        Phrase(
            "multiple, after",
            SPACING + r"{IS}(?P<at>(?P<n>1\.25|1\.3|1\.5|[12两双单])[ ]*倍)",
            lambda m: (TIMES, WORDS[m["n"]]),
            (("行距为1.5倍", ("times", 1.5)),),
        ),
    ],
)


TYPED: Final = re.compile(r"(?:行距|行间距)?(?:为|固定值|固定|exactly|[ ])*(\d{1,2}(?:\.\d{1,2})?)[ ]*(磅|pt|倍|times)(?:行距)?")


def typed_spacing(text: str) -> RuleValue | None:
    """Return the spacing that a person typed (固定值 28 磅, 1.5 倍行距)."""
    match = TYPED.fullmatch(text)
    if match is None:
        return None
    return TIMES if match[2] in ("倍", "times") else POINTS, number(match[1])


def spacing_words(name: str, size: float | None) -> RuleText:
    """固定值 28 磅, 1.5 倍."""
    if name == POINTS:
        return RuleText(message("exactly %(n)s pt"), {"n": f"{size or 0:g}"})
    return RuleText(message("%(n)s times"), {"n": f"{size or 0:g}"})


KIND: Final = RuleKind(
    field="line_spacing",
    name=message("Line spacing of the body"),
    summary="Line spacing of most characters of a Word file, through its styles.",
    shape=NamedSize(words=spacing_words, slack=0.05),
    example=(POINTS, 28),
    pieces=(PieceKind.DOCUMENT, PieceKind.FORM),
    measures=dict.fromkeys((PieceKind.DOCUMENT, PieceKind.FORM), "line_spacing"),
    remedies=Remedies("set_line_spacing"),
    source="ECMA-376 (w:spacing, style inheritance)",
    mentions=line_spacing,
    reads=typed_spacing,
    implies_piece=False,
    is_binding=False,
)
