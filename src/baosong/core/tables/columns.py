"""What the columns of a table mean, guessed by their headings and values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from baosong.core.tables.headings import heading_text

EXACT: Final = 100
PART: Final = 50
BY_VALUES: Final = 40
# The share of values that must fit for a column without a known heading, and below which a known heading is not believed.
FITTING: Final = 0.8
CONTRADICTING: Final = 0.2
SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """A meaning that a column can have.

    `words`: whole headings, with a score of their own where they fit less well than others; `parts`: what a heading may contain.
    `fits` tests a value; with `by_values` alone a column can be recognised by its values, with `needs_values` it must also fit.
    """

    key: str
    words: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    parts: tuple[str, ...] = ()
    fits: Callable[[str], bool] | None = None
    by_values: bool = False
    needs_values: bool = False

    def score_of_heading(self, heading: str) -> int:
        """The score of a comparable heading; 0 if it is not known."""
        if heading in self.words:
            return self.words[heading]
        return max((PART + min(len(part), 9) for part in self.parts if part in heading), default=0)


def exact(*headings: str, score: int = EXACT) -> dict[str, int]:
    """Whole headings with one score."""
    return {heading_text(heading): score for heading in headings}


def guess_columns(headings: Mapping[int, str], values: Mapping[int, Sequence[str]], kinds: Sequence[ColumnKind]) -> dict[int, str]:
    """Return the key of a kind by column index. Each kind is given once, to the column that fits best; headings and values are by column index."""
    scores = [
        (score, -column, -order, kind.key)
        for column, heading in headings.items()
        for order, kind in enumerate(kinds)
        if (score := _score_of(heading_text(heading), [value for value in values[column] if value][:SAMPLE], kind))
    ]
    found: dict[int, str] = {}
    for _, column, _, key in sorted(scores, reverse=True):
        if -column not in found and key not in found.values():
            found[-column] = key
    return found


def _score_of(heading: str, values: Sequence[str], kind: ColumnKind) -> int:
    score = kind.score_of_heading(heading) if heading else 0
    if kind.fits is None or not values:
        return score if not kind.needs_values else 0
    share = sum(map(kind.fits, values)) / len(values)
    if kind.by_values and not score:
        return BY_VALUES if share >= FITTING else 0
    # A column of numbers under a heading of names is another column.
    return 0 if share < (FITTING if kind.needs_values else CONTRADICTING) else score
