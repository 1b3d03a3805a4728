"""Models of the organisation."""

from baosong.orgs.models.identity import Identity
from baosong.orgs.models.invitation import Invitation
from baosong.orgs.models.person import Person
from baosong.orgs.models.unit import Membership, Unit

__all__ = ["Identity", "Invitation", "Membership", "Person", "Unit"]
