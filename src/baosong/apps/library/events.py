"""What happened in the library."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry was approved and is in the library."""

    entry_id: int


@dataclass(frozen=True, slots=True)
class EntryWithdrawn:
    """An entry was taken out of the library."""

    entry_id: int
