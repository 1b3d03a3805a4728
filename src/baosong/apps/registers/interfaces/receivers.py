"""What registers add to members' pages, copies of data and erasures."""

from typing import Any

from baosong.apps.meetings.models import Member
from baosong.apps.meetings.services.member_extensions import MemberExtension, PageFragment, extend_members
from baosong.apps.orgs.enums import UnitRowKind
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows
from baosong.apps.registers.models import GridCell, Register, RegisterEntry
from baosong.apps.registers.queries import entries_to_sign
from baosong.apps.registers.services import erasure

register_rows(UnitRows(Register), UnitRows(RegisterEntry, kind=UnitRowKind.REGISTERS), UnitRows(GridCell))


class MemberRegisters(MemberExtension):
    """Pledges to sign, and the entries that name the member."""

    def section(self, member: Member) -> PageFragment | None:
        rows = entries_to_sign(member)
        return PageFragment("registers/_member_pledges.html", rows) if rows else None

    def facts(self, member: Member) -> dict[str, Any]:
        return {
            "pledges": [
                {
                    "text": pledge.text,
                    "signed_at": pledge.signed_at,
                    "method": pledge.method,
                    "typed": pledge.typed,
                    "strokes": pledge.strokes,
                    "seal": pledge.seal,
                    "withdrawn_at": pledge.withdrawn_at,
                    "reason": pledge.reason,
                }
                for pledge in member.pledges.order_by("pk")
            ],
            "registers": [
                {"register": entry.register.name, "title": entry.title, "values": entry.values} for entry in member.register_entries.select_related("register")
            ],
            "to_sign": [entry.title for entry, _pledge in entries_to_sign(member)],
        }

    def erase(self, member: Member) -> None:
        erasure.erase(member)


extend_members(MemberRegisters())
