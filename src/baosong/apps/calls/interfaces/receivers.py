"""What calls keep for a unit."""

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.interfaces.notices import merge_sums
from baosong.apps.calls.models import Addressee, AddresseeRemoval, Call, Extension
from baosong.apps.calls.services import unit_merge
from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.services.unit_rows import MergeHook, UnitRows, register_merge_hook, register_rows

register_merge_hook(MergeHook(merge_sums, unit_merge.add_up_quotas))
register_rows(
    UnitRows(Call, kind=UnitRowKind.CALLS),
    UnitRows(
        Addressee,
        kind=UnitRowKind.DUES,
        counted=lambda rows: rows.filter(call__state=CallState.PUBLISHED, is_done=False),
        take_over=unit_merge.take_over_addressees,
    ),
    UnitRows(AddresseeRemoval, take_over=unit_merge.take_over_removals),
    UnitRows(Extension, take_over=unit_merge.take_over_extensions),
)
