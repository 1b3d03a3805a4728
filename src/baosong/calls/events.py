"""What happened to calls."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallPublished:
    """A call went out to its units."""

    call_id: int
