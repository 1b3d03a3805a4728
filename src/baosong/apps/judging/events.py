"""What happened in judging."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SelectionReleased:
    """The outcome of a task is final and known to the units."""

    selection_id: int
