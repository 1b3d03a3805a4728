"""The roster of a branch: members taken in from a table, one who left, how links are kept."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from baosong.activities.enums import Check
from baosong.activities.errors import NoGateway, PhoneWrong
from baosong.activities.models import Belonging, Branch, Member
from baosong.journal.domain.recording import record
from baosong.orgs.models import Person, Unit

PHONE: Final = re.compile(r"\+?\d{7,15}")


@dataclass(frozen=True, slots=True)
class Named:
    """A line of a roster as it was read: its number, the name, the phone."""

    number: int
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What came of a roster: how many are new, how many were there, which lines could not be taken (number, why)."""

    new: int
    known: int
    faults: tuple[tuple[int, str], ...]


def plain_phone(written: str) -> str:
    """Digits only, full-width ones too, without the country's 86. Raises ValueError for what is no number."""
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", written)).removesuffix(".0")
    if digits and not PHONE.fullmatch(digits):
        raise ValueError(written)
    return re.sub(r"^(?:\+?86)(?=1\d{10}$)", "", digits)


@transaction.atomic
def enrol(named: Sequence[Named], *, unit: Unit, by: Person, at: datetime) -> Enrolled:
    """Takes members into the branch. Whoever has the same name and phone in another branch is the same person; without a phone nobody can know."""
    new = known = 0
    faults: list[tuple[int, str]] = []
    here = {
        (belonging.member.name, belonging.member.phone): belonging
        for belonging in Belonging.objects.filter(unit=unit, member__erased_at=None).select_related("member")
    }
    for line in named:
        name = " ".join(line.name.split())[:60]
        try:
            phone = plain_phone(line.phone)
        except ValueError:
            faults.append((line.number, "phone"))
            continue
        if not name:
            faults.append((line.number, "name"))
            continue
        belonging = here.get((name, phone)) or (None if phone else next((found for (other, _), found in here.items() if other == name), None))
        if belonging is None and phone and (unnumbered := here.get((name, ""))):
            # The branch now knows the phone of someone it had without.
            Member.objects.filter(pk=unnumbered.member_id).update(phone=phone)
            belonging = unnumbered
        if belonging is not None:
            known += belonging.left_at is None
            if belonging.left_at is not None:
                belonging.left_at = None
                belonging.save(update_fields=["left_at"])
                new += 1
            continue
        member = (Member.objects.filter(name=name, phone=phone, erased_at=None).first() if phone else None) or Member.objects.create(name=name, phone=phone)
        here[(name, phone)] = Belonging.objects.create(member=member, unit=unit)
        new += 1
    if new:
        record("members.enrolled", unit, by=by, at=at, count=new)
    return Enrolled(new, known, tuple(faults))


@transaction.atomic
def renumber(belonging: Belonging, phone: str, *, by: Person, at: datetime) -> None:
    """Writes the member's phone anew, or takes it out; the link stays, a code that is on its way no longer holds. Raises PhoneWrong."""
    try:
        plain = plain_phone(phone)
    except ValueError as error:
        raise PhoneWrong from error
    belonging = Belonging.objects.select_for_update(of=("self",)).select_related("member").get(pk=belonging.pk)
    if plain != belonging.member.phone:
        Member.objects.filter(pk=belonging.member_id).update(phone=plain)
        Belonging.objects.filter(member_id=belonging.member_id).update(code_hash="", code_sent_at=None)
        record("member.renumbered", belonging, by=by, at=at)


@transaction.atomic
def let_go(belonging: Belonging, *, by: Person, at: datetime) -> None:
    """The member leaves the branch: the link ends, what was told stays."""
    belonging = Belonging.objects.select_for_update().get(pk=belonging.pk)
    if belonging.left_at is None:
        belonging.left_at = at
        belonging.save(update_fields=["left_at"])
        record("member.left", belonging, by=by, at=at)


@transaction.atomic
def keep_links(unit: Unit, *, check: Check, by: Person, at: datetime) -> Branch:
    """Chooses how the branch's links are kept from others. Raises NoGateway where codes cannot be sent."""
    if check == Check.CODE and not settings.BAOSONG_SMS["gateway"]:
        raise NoGateway
    branch, _ = Branch.objects.update_or_create(unit=unit, defaults={"check_by": check})
    record("branch.links_kept", unit, by=by, at=at, check=check)
    return branch
