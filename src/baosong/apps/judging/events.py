"""Events of judging."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SelectionReleased:
    """A selection is final and its outcomes are visible to units."""

    selection_id: int
