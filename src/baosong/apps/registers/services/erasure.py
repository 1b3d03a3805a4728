"""Erasure of a member's personal data in registers."""

from baosong.apps.meetings.models import Member
from baosong.apps.meetings.services.erasure import unnamed
from baosong.apps.registers.models import RegisterEntry
from baosong.core.terms.registers import FieldKind


def erase(member: Member) -> None:
    """Erase text, signature and reason of pledges (hashes and times stay), and the name in fields of members.

    Free text is not changed; the unit must review it.
    """
    member.pledges.update(text="", typed="", strokes=[], reason="")
    for entry in RegisterEntry.objects.filter(members=member).select_related("register"):
        for field in entry.register.form.fields:
            value = entry.values.get(field.key)
            if field.kind in (FieldKind.MEMBER, FieldKind.MEMBERS) and isinstance(value, list):
                entry.values[field.key] = [unnamed(member) if name == member.name else name for name in value]
        entry.save(update_fields=["values"])
