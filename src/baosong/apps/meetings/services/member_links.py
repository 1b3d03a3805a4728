"""Personal links of members.

A link is the key of a branch membership with an HMAC over the key and its generation under the installation's secret key,
so nothing secret is stored. Whoever opens it must still give the member's name, or a code sent to the phone. Without the link, a name
opens only what the same device wrote at one meeting; see `member_session`.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from baosong.apps.meetings.enums import LinkCheck
from baosong.apps.meetings.errors import CodeWrong, LinkBlocked, LinkGone, NameWrong, NoGateway, NoPhone, NotInRoster
from baosong.apps.meetings.jobs import SendCode
from baosong.apps.meetings.models import Branch, BranchMembership, Meeting
from baosong.apps.meetings.queries import roster_of
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.services import throttle
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.web.parsing import number_of

# Of one device or network at one door. A code has a million values and lives ten minutes.
TRIES: Final = throttle.DelayRule(free=5, free_where_many=2, many=50, first=60, longest=900)
CODE_LIVES: Final = timedelta(minutes=10)
CODE_WAITS: Final = timedelta(seconds=60)
# Hexadecimal digits: 96 bits, and a QR code of the address stays small.
LENGTH: Final = 24


def _mac(branch_membership: BranchMembership) -> str:
    return salted_hmac("meetings.link", f"{branch_membership.pk}:{branch_membership.generation}", algorithm="sha256").hexdigest()[:LENGTH]


def link_of(branch_membership: BranchMembership) -> str:
    """The link's last path segment; constant until the link is renewed."""
    return f"{branch_membership.pk}-{_mac(branch_membership)}"


def behind(link: str) -> BranchMembership:
    """The membership that a link identifies. Raises LinkGone for an invalid or renewed link, and for members who left or were erased."""
    key, _, mac = link.partition("-")
    found = BranchMembership.objects.select_related("member", "unit").filter(pk=number_of(key)).first()
    if found is None or not constant_time_compare(mac, _mac(found)) or found.left_at or found.member.erased_at:
        raise LinkGone
    return found


def check_of(unit_id: int) -> LinkCheck:
    """How the branch verifies whoever opens a link."""
    chosen = Branch.objects.filter(unit_id=unit_id).values_list("check_by", flat=True).first()
    return LinkCheck(chosen) if chosen else LinkCheck.NAME


@transaction.atomic
def renew(branch_membership: BranchMembership, *, by: Person, at: datetime) -> BranchMembership:
    """Invalidate the link and make another; sessions that had passed the check must pass it again."""
    branch_membership = BranchMembership.objects.select_for_update().get(pk=branch_membership.pk)
    branch_membership.generation += 1
    branch_membership.save(update_fields=["generation"])
    record("link.renewed", branch_membership, by=by, at=at)
    return branch_membership


def plain_name(name: str) -> str:
    """The name normalised for comparison: letters and digits only, NFKC, case folded."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


@dataclass(frozen=True, slots=True)
class Door:
    """Where a name or a code is given, and by whom: a device that the membership knows, else the network of the client."""

    name: str
    by: str


def give_name(branch_membership: BranchMembership, name: str, *, door: Door, at: datetime) -> None:
    """Verify the member's name. Raises NameWrong, LinkBlocked."""
    with _attempt(branch_membership, door, at=at):
        if plain_name(name) != plain_name(branch_membership.member.name) or check_of(branch_membership.unit_id) != LinkCheck.NAME:
            raise NameWrong
        record("link.opened", branch_membership, by=None, at=at)


def give_code(branch_membership: BranchMembership, code: str, *, door: Door, at: datetime) -> None:
    """Verify a code, which is valid once. Raises CodeWrong, LinkBlocked."""
    with _attempt(branch_membership, door, at=at):
        _use_code(branch_membership, unicodedata.normalize("NFKC", code).strip(), at=at)


@contextmanager
def _attempt(branch_membership: BranchMembership, door: Door, *, at: datetime) -> Iterator[None]:
    """Count an attempt before its result is known. Failures delay only the device or network that made them, and only at this link or meeting."""
    # A renewed link or a newly sent code starts a new count.
    sent = branch_membership.code_sent_at.timestamp() if branch_membership.code_sent_at else 0
    attempt = throttle.Attempt(f"{door.name}:{branch_membership.pk}:{branch_membership.generation}:{sent}", door.by)
    if wait := throttle.begin(attempt, TRIES, at=at):
        raise LinkBlocked(minutes=ceil(wait / 60))
    yield
    throttle.succeed(attempt)


@transaction.atomic
def _use_code(branch_membership: BranchMembership, digits: str, *, at: datetime) -> None:
    found = BranchMembership.objects.select_for_update().get(pk=branch_membership.pk)
    is_fresh = found.code_sent_at is not None and at - found.code_sent_at <= CODE_LIVES
    if not (is_fresh and found.code_hash and constant_time_compare(_hash(found, digits), found.code_hash)):
        raise CodeWrong
    found.code_hash = ""
    found.save(update_fields=["code_hash"])
    record("link.opened", found, by=None, at=at)


@transaction.atomic
def ask_for_code(branch_membership: BranchMembership, *, at: datetime) -> None:
    """Queue a code to the member's phone, at most one a minute. Raises NoPhone, NoGateway."""
    branch_membership = BranchMembership.objects.select_for_update().select_related("member").get(pk=branch_membership.pk)
    if not settings.BAOSONG_SMS["gateway"]:
        raise NoGateway
    if not branch_membership.member.phone:
        raise NoPhone
    if branch_membership.code_sent_at is not None and at - branch_membership.code_sent_at < CODE_WAITS:
        return
    branch_membership.code_sent_at = at
    branch_membership.save(update_fields=["code_sent_at"])
    job_queue.after_commit(SendCode(branch_membership.pk))


def make_code(branch_membership: BranchMembership) -> str:
    """A code of six digits, of which only the hash is stored."""
    code = f"{secrets.randbelow(10**6):06d}"
    BranchMembership.objects.filter(pk=branch_membership.pk).update(code_hash=_hash(branch_membership, code))
    return code


@transaction.atomic
def show_code(branch_membership: BranchMembership, *, by: Person, at: datetime) -> str:
    """A code that the branch tells its member; it opens the member's page once within ten minutes."""
    BranchMembership.objects.filter(pk=branch_membership.pk).update(code_sent_at=at)
    record("code.shown", branch_membership, by=by, at=at)
    return make_code(branch_membership)


def take_back_code(branch_membership: BranchMembership) -> None:
    """Forget a code that could not be sent, so that another can be requested at once."""
    BranchMembership.objects.filter(pk=branch_membership.pk).update(code_hash="", code_sent_at=None)


def _hash(branch_membership: BranchMembership, code: str) -> str:
    return salted_hmac("meetings.code", f"{branch_membership.pk}:{code}", algorithm="sha256").hexdigest()


def called_by_name(meeting: Meeting, name: str) -> BranchMembership:
    """The membership of the one member of that name who was called to the meeting. Raises NotInRoster for none and for two."""
    wanted = plain_name(name)
    found = [
        branch_membership
        for branch_membership in roster_of(meeting.unit).filter(member__attendances__meeting=meeting)
        if plain_name(branch_membership.member.name) == wanted
    ]
    if not wanted or len(found) != 1:
        raise NotInRoster(several=len(found) > 1)
    return found[0]
