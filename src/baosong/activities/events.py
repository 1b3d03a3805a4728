"""What happened in activities, for rooms above."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MemberErased:
    """A member's personal data were erased on request."""

    member_id: int
