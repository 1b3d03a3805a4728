"""A rule kind: everything that is known of one property of files that notices limit."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import IntEnum, StrEnum
from typing import Any, Final

from baosong.core.phrases.grammar import Family
from baosong.core.phrases.normal_form import plain
from baosong.core.rules.shapes import Bounds, Shape
from baosong.core.rules.text import RuleText


class PieceKind(StrEnum):
    """Kind of file of a piece."""

    VIDEO = "video"
    AUDIO = "audio"
    IMAGE = "image"
    DOCUMENT = "document"
    FORM = "form"
    SLIDES = "slides"
    OTHER = "other"


RuleValue = str | int | float | tuple[int | float | str | None, ...]
EVERY_PIECE: Final = (
    PieceKind.VIDEO, PieceKind.IMAGE, PieceKind.AUDIO, PieceKind.SLIDES, PieceKind.DOCUMENT, PieceKind.FORM, PieceKind.OTHER,
)  # fmt: skip


class Cost(IntEnum):
    """Cost of a check: HEADER milliseconds, LOOKS some seconds, PASS one decoding of the whole film."""

    HEADER = 1
    LOOKS = 2
    PASS = 3


@dataclass(frozen=True, slots=True)
class Remedies:
    """Codes of the remedy where the value is too low, too high (or simply another), and where it could not be measured."""

    low: str
    high: str = ""
    unmeasured: str = "look"

    def for_value(self, value: Any, measured: Any) -> str:
        """Return the remedy for a measured value that breaks the rule; the upper one only where an upper bound is exceeded."""
        if not self.high or not isinstance(value, tuple) or not isinstance(measured, int | float):
            return self.low
        most = value[1]
        return self.high if isinstance(most, int | float) and measured > most else self.low


# Words of the English interface, and the words of notices for them: typed values are read by the phrases of notices.
NOTICE_WORDS: Final = (
    ("at most", "不超过"), ("at least", "不少于"), ("about", "约"), (" to ", "至"), ("characters", "字"), ("frames a second", "帧/秒"), ("pages", "页"),
    ("page", "页"), (" times", "倍"), (" pt", "磅"), (" min", "分钟"), (" s", "秒"),
)  # fmt: skip


def in_notice_words(text: str) -> str:
    """Replace words of the English interface by those of notices."""
    for english, chinese in NOTICE_WORDS:
        text = text.replace(english, chinese)
    return text


# What may not be left over beside a typed value: other numbers, Latin words, signs and negations would change its meaning.
NOT_UNDERSTOOD: Final = re.compile(r"[0-9a-z±+-]|不|非|无|勿")
ABOUT: Final = re.compile(r"约|左右|上下|about")


def sole_value(mentions: Family, text: str) -> RuleValue | None:
    """Return the value of the only mention in a typed text, None if something beside it was not understood."""
    found = mentions.find(text)
    if len(found) != 1:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    value: RuleValue = found[0].value
    return None if NOT_UNDERSTOOD.search(rest) else value


@dataclass(frozen=True)
class RuleKind:
    """One property that notices limit: its names, its value, how notices state it, how a file is measured and compared.

    `name`: message id; `summary`: a sentence for docs/checks.md. `pieces`: kinds of piece that the rule may concern, the usual one
    first. `measures`: for each kind of piece that can be measured, the attribute of core/inspection's Subject. `property`: message id
    of what is measured, where it is not the name. `browser_format`: how the browser writes a measured value
    (frontend/header_check.js), within the message `browser_words`. `mentions`: phrases of notices; `unrelated` matches around mentions of
    other things; `plausible`: inclusive range of the limit. `reads`: parser of typed text, if the phrases do not do. `implies_piece`:
    a notice that mentions it asks for such a file, though it does not name one. `is_binding`: read out of a notice, it may prevent a
    submission; rules on the look of a document and on file names are advice until the organiser makes them binding.
    """

    field: str
    name: str
    summary: str
    shape: Shape
    example: RuleValue
    pieces: tuple[PieceKind, ...]
    measures: Mapping[PieceKind, str] = dataclass_field(default_factory=dict)
    remedies: Remedies = Remedies("look")
    cost: Cost = Cost.HEADER
    source: str = ""
    property: str = ""
    browser_format: str = "text"
    browser_words: str = "%(n)s"
    mentions: Family | None = None
    unrelated: re.Pattern[str] | None = None
    plausible: tuple[float, float] | None = None
    reads: Callable[[str], RuleValue | None] | None = None
    implies_piece: bool = True
    is_binding: bool = True

    def check(self, value: RuleValue, measured: Any, *, approx: bool = False, piece: PieceKind | None = None) -> bool | None:
        """Return whether a measured value meets the rule's value; None if that cannot be decided. `approx`: 左右."""
        return self.shape.check(value, measured, approx=approx, piece=piece)

    def is_stricter_or_equal(self, own: RuleValue, above: RuleValue) -> bool:
        """Return whether every file that meets `own` meets `above`."""
        return own == above or self.shape.is_narrower(own, above)

    def is_valid(self, value: Any) -> bool:
        """Return whether a value has the shape of this rule's values."""
        return self.shape.is_valid(value)

    def parse(self, written: str) -> RuleValue | None:
        """Return the value that a person typed, None if it cannot be understood as a whole, or is no value of this rule."""
        text = plain(written).strip()
        if self.reads is not None:
            value = self.reads(text) if text else None
        else:
            value = sole_value(self.mentions, in_notice_words(text)) if self.mentions is not None else None
        return value if value is not None and self.is_valid(value) else None

    def is_about(self, written: str) -> bool:
        """Return whether a person typed 左右 or 约 with an amount."""
        return isinstance(self.shape, Bounds) and bool(ABOUT.search(plain(written)))

    def format(self, value: Any, *, approx: bool = False) -> RuleText | str:
        """Return the value with its unit: 15–20 分钟, 不超过 2 GB, 1920×1080, MP4."""
        return "" if value is None else self.shape.format(value, approx=approx)

    def format_measured(self, measured: Any) -> RuleText | str:
        """Return a measured value with its unit."""
        return self.shape.format_measured(measured)

    def as_json(self, piece: PieceKind) -> dict[str, Any]:
        """Return how a browser compares a file of this kind of piece: what it measures, the comparison, and how it writes the value."""
        return {
            "measure": self.measures.get(piece, ""),
            "comparison": self.shape.comparison,
            "parameters": dict(self.shape.parameters_for(piece)),
            "format": self.browser_format,
        }
