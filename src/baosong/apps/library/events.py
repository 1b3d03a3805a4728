"""Events of the library."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry was approved."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class EntryWithdrawn:
    """An entry was withdrawn."""

    entry_id: int
