"""The roster of a branch: members entered, changed, removed; how their links are verified."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from baosong.apps.meetings.enums import LinkCheck
from baosong.apps.meetings.errors import NoGateway, PhoneWrong
from baosong.apps.meetings.models import Branch, BranchMembership, Member
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record

PHONE: Final = re.compile(r"\+?\d{7,15}")
LONGEST_NAME: Final = 60
SPREAD: Final = re.compile(r"[\u3400-\u9fff](?: [\u3400-\u9fff]{1,2}){1,3}|[\u3400-\u9fff]{2} [\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row of a roster as it was read."""

    number: int
    name: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class RosterResult:
    """How many members are new and how many were known; rows that were not entered, as (number, reason)."""

    new: int
    known: int
    faults: tuple[tuple[int, str], ...]


def plain_phone(written: str) -> str:
    """The digits, NFKC, without the country code 86. Raises ValueError."""
    digits = re.sub(r"[\s()-]", "", unicodedata.normalize("NFKC", written)).removesuffix(".0")
    if digits and not PHONE.fullmatch(digits):
        raise ValueError(written)
    return re.sub(r"^(?:\+?86)(?=1\d{10}$)", "", digits)


def plain_name(written: str) -> str:
    """The name with single spaces and without signs that nobody sees; Chinese names are spread out by spaces to make columns even."""
    name = " ".join("".join(character for character in written if unicodedata.category(character) != "Cf").split())
    return "".join(name.split()) if SPREAD.fullmatch(name) else name


def fault_of(row: RosterRow) -> str:
    """Why a row cannot be entered: phone, name, long_name; empty if it can."""
    try:
        plain_phone(row.phone)
    except ValueError:
        return "phone"
    name = plain_name(row.name)
    if not name:
        return "name"
    return "long_name" if len(name) > LONGEST_NAME else ""


@transaction.atomic
def enrol(named: Sequence[RosterRow], *, unit: Unit, by: Person, at: datetime) -> RosterResult:
    """Enter members. The same name and phone in another branch is the same person; without a phone a new person is made."""
    new = known = 0
    faults: list[tuple[int, str]] = []
    here = {
        (branch_membership.member.name, branch_membership.member.phone): branch_membership
        for branch_membership in BranchMembership.objects.filter(unit=unit, member__erased_at=None).select_related("member")
    }
    for row in named:
        if fault := fault_of(row):
            faults.append((row.number, fault))
            continue
        name, phone = plain_name(row.name), plain_phone(row.phone)
        branch_membership = here.get((name, phone)) or (None if phone else next((found for (other, _), found in here.items() if other == name), None))
        if branch_membership is None and phone and (unnumbered := here.get((name, ""))):
            # A member entered without a phone before.
            Member.objects.filter(pk=unnumbered.member_id).update(phone=phone)
            branch_membership = unnumbered
        if branch_membership is not None:
            known += branch_membership.left_at is None
            if branch_membership.left_at is not None:
                branch_membership.left_at = None
                branch_membership.save(update_fields=["left_at"])
                new += 1
            continue
        member = (Member.objects.filter(name=name, phone=phone, erased_at=None).first() if phone else None) or Member.objects.create(name=name, phone=phone)
        here[(name, phone)] = BranchMembership.objects.create(member=member, unit=unit)
        new += 1
    if new:
        record("members.enrolled", unit, by=by, at=at, count=new)
    return RosterResult(new, known, tuple(faults))


@transaction.atomic
def renumber(branch_membership: BranchMembership, phone: str, *, by: Person, at: datetime) -> None:
    """Change or remove the member's phone; a code that was sent becomes invalid, the link stays valid. Raises PhoneWrong."""
    try:
        plain = plain_phone(phone)
    except ValueError as error:
        raise PhoneWrong from error
    branch_membership = BranchMembership.objects.select_for_update(of=("self",)).select_related("member").get(pk=branch_membership.pk)
    if plain != branch_membership.member.phone:
        Member.objects.filter(pk=branch_membership.member_id).update(phone=plain)
        BranchMembership.objects.filter(member_id=branch_membership.member_id).update(code_hash="", code_sent_at=None)
        record("member.renumbered", branch_membership, by=by, at=at)


@transaction.atomic
def let_go(branch_membership: BranchMembership, *, by: Person, at: datetime) -> None:
    """End the membership and its link; stories stay."""
    branch_membership = BranchMembership.objects.select_for_update().get(pk=branch_membership.pk)
    if branch_membership.left_at is None:
        branch_membership.left_at = at
        branch_membership.save(update_fields=["left_at"])
        record("member.left", branch_membership, by=by, at=at)


@transaction.atomic
def set_link_check(unit: Unit, *, check: LinkCheck, by: Person, at: datetime) -> Branch:
    """Choose how the branch's links are verified. Raises NoGateway where codes cannot be sent."""
    if check == LinkCheck.CODE and not settings.BAOSONG_SMS["gateway"]:
        raise NoGateway
    branch, _ = Branch.objects.update_or_create(unit=unit, defaults={"check_by": check})
    record("branch.link_check_set", unit, by=by, at=at, check=check)
    return branch
