"""What happened to calls."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallPublished:
    """A call went out to its units."""

    call_id: int


@dataclass(frozen=True, slots=True)
class DeadlineExtended:
    """A unit has more time for a task."""

    extension_id: int
