"""What meetings keep for a unit."""

from baosong.apps.meetings.models import Branch, BranchMembership, Meeting
from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows

register_rows(
    UnitRows(Meeting, kind=UnitRowKind.MEETINGS),
    UnitRows(Branch),
    UnitRows(BranchMembership, kind=UnitRowKind.MEMBERS, counted=lambda rows: rows.filter(left_at=None)),
)
