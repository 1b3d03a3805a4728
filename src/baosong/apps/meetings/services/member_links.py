"""A member's link: made, ended, opened only by whom it is for.

Nothing secret is stored: a link is the key of a branch_membership with a code over it and its generation, made with the
installation's own key. Whoever holds it must still give the member's name, or a code sent to the phone.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from baosong.apps.activities.enums import LinkCheck
from baosong.apps.activities.errors import CodeWrong, LinkBlocked, LinkGone, NameWrong, NoGateway, NoPhone, NotInRoster
from baosong.apps.activities.jobs import SendCode
from baosong.apps.activities.models import Branch, BranchMembership, Meeting
from baosong.apps.activities.queries import roster_of
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.web.parsing import key_of

TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
CODE_LIVES: Final = timedelta(minutes=10)
CODE_WAITS: Final = timedelta(seconds=60)
# 96 bits: none is guessed, and a QR code of the address stays small.
LENGTH: Final = 24


def _mac(branch_membership: BranchMembership) -> str:
    return salted_hmac("activities.link", f"{branch_membership.pk}:{branch_membership.generation}", algorithm="sha256").hexdigest()[:LENGTH]


def link_of(branch_membership: BranchMembership) -> str:
    """The link's last part, the same each time until it is renewed."""
    return f"{branch_membership.pk}-{_mac(branch_membership)}"


def behind(link: str) -> BranchMembership:
    """The branch_membership a link leads to. Raises LinkGone for links ended, of members who left or were erased, or made up."""
    key, _, mac = link.partition("-")
    found = BranchMembership.objects.select_related("member", "unit").filter(pk=key_of(key)).first()
    if found is None or not constant_time_compare(mac, _mac(found)) or found.left_at or found.member.erased_at:
        raise LinkGone
    return found


def check_of(unit_id: int) -> LinkCheck:
    """How a branch keeps its links."""
    kept = Branch.objects.filter(unit_id=unit_id).values_list("check_by", flat=True).first()
    return LinkCheck(kept) if kept else LinkCheck.NAME


@transaction.atomic
def renew(branch_membership: BranchMembership, *, by: Person, at: datetime) -> BranchMembership:
    """Ends the link and makes another, as when it went to the wrong hands; devices that had passed must pass again."""
    branch_membership = BranchMembership.objects.select_for_update().get(pk=branch_membership.pk)
    branch_membership.generation += 1
    branch_membership.tries = 0
    branch_membership.save(update_fields=["generation", "tries"])
    record("link.renewed", branch_membership, by=by, at=at)
    return branch_membership


def plain_name(name: str) -> str:
    """A name as it is compared: without spaces and dots between parts, width and case of letters aside."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def give_name(branch_membership: BranchMembership, name: str, *, at: datetime) -> None:
    """Lets whoever gives the member's name pass. Raises NameWrong, LinkBlocked."""
    _try(
        branch_membership,
        plain_name(name) == plain_name(branch_membership.member.name) and check_of(branch_membership.unit_id) == LinkCheck.NAME,
        NameWrong,
        at=at,
    )


def give_code(branch_membership: BranchMembership, code: str, *, at: datetime) -> None:
    """Lets whoever has the code pass, once. Raises CodeWrong, LinkBlocked."""
    digits = unicodedata.normalize("NFKC", code).strip()
    fresh = branch_membership.code_sent_at is not None and at - branch_membership.code_sent_at <= CODE_LIVES
    _try(
        branch_membership,
        fresh and bool(branch_membership.code_hash) and constant_time_compare(_hash(branch_membership, digits), branch_membership.code_hash),
        CodeWrong,
        at=at,
    )


def _try(branch_membership: BranchMembership, is_right: bool, refusal: type[NameWrong] | type[CodeWrong], *, at: datetime) -> None:
    """Counts a try and remembers it whatever comes of it: the count is committed before the refusal is raised."""
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
    """Has a code sent to the member's phone; again at the earliest after a minute. Raises NoPhone, NoGateway."""
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
    """Six digits, of which only the hash stays."""
    code = f"{secrets.randbelow(10**6):06d}"
    BranchMembership.objects.filter(pk=branch_membership.pk).update(code_hash=_hash(branch_membership, code))
    return code


def take_back_code(branch_membership: BranchMembership) -> None:
    """A code that did not go out: another can be asked for at once."""
    BranchMembership.objects.filter(pk=branch_membership.pk).update(code_hash="", code_sent_at=None)


def _hash(branch_membership: BranchMembership, code: str) -> str:
    return salted_hmac("activities.code", f"{branch_membership.pk}:{code}", algorithm="sha256").hexdigest()


def called_by_name(meeting: Meeting, name: str) -> BranchMembership:
    """The branch_membership of whoever of that name was called to the meeting. Raises NotInRoster for nobody and for two."""
    wanted = plain_name(name)
    found = [
        branch_membership
        for branch_membership in roster_of(meeting.unit).filter(member__attendances__meeting=meeting)
        if plain_name(branch_membership.member.name) == wanted
    ]
    if not wanted or len(found) != 1:
        raise NotInRoster(several=len(found) > 1)
    return found[0]
