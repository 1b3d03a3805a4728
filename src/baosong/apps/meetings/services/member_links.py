"""Personal links of members.

A link is the key of a branch membership with an HMAC over the key and its generation under the installation's secret key,
so nothing secret is stored. Whoever opens it must still give the member's name, or a code sent to the phone.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
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
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.web.parsing import key_of

TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
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
    found = BranchMembership.objects.select_related("member", "unit").filter(pk=key_of(key)).first()
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
    branch_membership.tries = 0
    branch_membership.save(update_fields=["generation", "tries"])
    record("link.renewed", branch_membership, by=by, at=at)
    return branch_membership


def plain_name(name: str) -> str:
    """The name normalised for comparison: letters and digits only, NFKC, case folded."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def give_name(branch_membership: BranchMembership, name: str, *, at: datetime) -> None:
    """Verify the member's name. Raises NameWrong, LinkBlocked."""
    _try(
        branch_membership,
        plain_name(name) == plain_name(branch_membership.member.name) and check_of(branch_membership.unit_id) == LinkCheck.NAME,
        NameWrong,
        at=at,
    )


def give_code(branch_membership: BranchMembership, code: str, *, at: datetime) -> None:
    """Verify a code, which is valid once. Raises CodeWrong, LinkBlocked."""
    digits = unicodedata.normalize("NFKC", code).strip()
    fresh = branch_membership.code_sent_at is not None and at - branch_membership.code_sent_at <= CODE_LIVES
    _try(
        branch_membership,
        fresh and bool(branch_membership.code_hash) and constant_time_compare(_hash(branch_membership, digits), branch_membership.code_hash),
        CodeWrong,
        at=at,
    )


def _try(branch_membership: BranchMembership, is_right: bool, refusal: type[NameWrong] | type[CodeWrong], *, at: datetime) -> None:
    """Count a try; the count is committed before the refusal is raised."""
    with transaction.atomic():
        branch_membership = BranchMembership.objects.select_for_update().get(pk=branch_membership.pk)
        if branch_membership.tries_since is None or at - branch_membership.tries_since > WINDOW:
            branch_membership.tries, branch_membership.tries_since = 0, at
        if branch_membership.tries >= TRIES:
            refused: LinkBlocked | NameWrong | CodeWrong | None = LinkBlocked(minutes=_minutes(branch_membership, at))
        elif is_right:
            branch_membership.tries, branch_membership.code_hash, refused = 0, "", None
            record("link.opened", branch_membership, by=None, at=at)
        else:
            branch_membership.tries += 1
            refused = refusal(left=TRIES - branch_membership.tries) if branch_membership.tries < TRIES else LinkBlocked(minutes=_minutes(branch_membership, at))
        branch_membership.save(update_fields=["tries", "tries_since", "code_hash"])
    if refused is not None:
        raise refused


def _minutes(branch_membership: BranchMembership, at: datetime) -> int:
    since = branch_membership.tries_since or at
    return max(1, int((since + WINDOW - at).total_seconds() // 60) + 1)


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
