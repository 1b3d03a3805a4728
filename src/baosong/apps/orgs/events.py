"""Events of the organisation."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitEnded:
    """A unit was closed, or merged into another."""

    unit_id: int


@dataclass(frozen=True, slots=True)
class InvitationTaken:
    """Somebody accepted an invitation."""

    invitation_id: int
