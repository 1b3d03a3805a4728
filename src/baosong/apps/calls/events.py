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


@dataclass(frozen=True, slots=True)
class CallAmended:
    """A version of the terms took effect."""

    call_id: int
    number: int


@dataclass(frozen=True, slots=True)
class CallMoved:
    """A call was closed, reopened, withdrawn or archived; `step` is the name of the transition."""

    call_id: int
    step: str


@dataclass(frozen=True, slots=True)
class UnitsChanged:
    """Units were added to a published call or removed from it."""

    call_id: int
    removed: tuple[int, ...]
