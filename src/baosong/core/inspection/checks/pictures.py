"""Checks of pictures: pixels, dots per inch, aspect ratio."""

from typing import Final

from baosong.core.inspection import media
from baosong.core.inspection.checks.base import Check, Measured, RuleCheck, number
from baosong.core.inspection.subject import Subject
from baosong.core.terms import PieceKind, Rule

IMAGE: Final = frozenset({PieceKind.IMAGE})
HEADER: Final = "the picture's header, read by Pillow"


class LongEdge(RuleCheck):
    """Pixels of the longer side."""

    name, kinds, rules, source = "long_edge", IMAGE, frozenset({"long_edge_min_px"}), HEADER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        measured = max(subject.picture.width, subject.picture.height)
        return measured, measured >= number(rule), "use_original"


class Dpi(RuleCheck):
    """Dots per inch, if the file states them."""

    name, kinds, rules, source = "dpi", IMAGE, frozenset({"dpi_min"}), HEADER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        dpi = subject.picture.dpi
        return dpi, None if dpi is None else dpi >= number(rule), "use_original"


class Pixels(RuleCheck):
    """Width and height, in any orientation."""

    name, kinds, rules, source = "pixels", IMAGE, frozenset({"resolution", "resolution_min"}), HEADER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        picture = subject.picture
        wanted = sorted(int(part or 0) for part in rule.value) if isinstance(rule.value, tuple) else [0, 0]
        measured = sorted((picture.width, picture.height))
        is_met = measured == wanted if rule.field == "resolution" else measured[0] >= wanted[0] and measured[1] >= wanted[1]
        return (picture.width, picture.height), is_met, "use_original"


class Shape(RuleCheck):
    """Aspect ratio."""

    name, kinds, rules, source = "shape", IMAGE, frozenset({"aspect"}), HEADER

    def judge(self, subject: Subject, rule: Rule) -> Measured:
        measured = media.shape(subject.picture.width, subject.picture.height)
        return measured, measured == rule.value, "reframe"


PICTURE_CHECKS: Final[tuple[Check, ...]] = (LongEdge(), Dpi(), Pixels(), Shape())
