"""What the exchange with other installations keeps for a unit."""

from baosong.apps.federation.models import Peer
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows

register_rows(UnitRows(Peer), UnitRows(Peer, field="own_unit"))
