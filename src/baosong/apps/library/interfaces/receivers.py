"""What the library keeps for a unit."""

from baosong.apps.library.models import Collection, Entry, Honour
from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows

register_rows(UnitRows(Entry, kind=UnitRowKind.LIBRARY), UnitRows(Entry, field="author"), UnitRows(Collection), UnitRows(Honour))
