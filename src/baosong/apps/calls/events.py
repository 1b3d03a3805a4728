"""Events of calls."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallPublished:
    """A call was published."""

    call_id: int


@dataclass(frozen=True, slots=True)
class DeadlineExtended:
    """A unit got an extension."""

    extension_id: int
