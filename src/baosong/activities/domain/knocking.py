"""A member's link: made, ended, opened only by whom it is for.

Nothing secret is stored: a link is the key of a belonging with a code over it and its generation, made with the
installation's own key. Whoever holds it must still give the member's name, or a code sent to the phone.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from baosong.activities.enums import Check
from baosong.activities.errors import CodeWrong, LinkBlocked, LinkGone, NameWrong, NoGateway, NoPhone, NotInRoster
from baosong.activities.jobs import SendCode
from baosong.activities.models import Belonging, Branch, Meeting
from baosong.activities.queries import roster_of
from baosong.journal.domain.recording import record
from baosong.kit import jobs
from baosong.kit.keys import key_of
from baosong.orgs.models import Person

TRIES: Final = 5
WINDOW: Final = timedelta(minutes=15)
CODE_LIVES: Final = timedelta(minutes=10)
CODE_WAITS: Final = timedelta(seconds=60)
# 96 bits: none is guessed, and a QR code of the address stays small.
LENGTH: Final = 24


def _mac(belonging: Belonging) -> str:
    return salted_hmac("activities.link", f"{belonging.pk}:{belonging.generation}", algorithm="sha256").hexdigest()[:LENGTH]


def link_of(belonging: Belonging) -> str:
    """The link's last part, the same each time until it is renewed."""
    return f"{belonging.pk}-{_mac(belonging)}"


def behind(link: str) -> Belonging:
    """The belonging a link leads to. Raises LinkGone for links ended, of members who left or were erased, or made up."""
    key, _, mac = link.partition("-")
    found = Belonging.objects.select_related("member", "unit").filter(pk=key_of(key)).first()
    if found is None or not constant_time_compare(mac, _mac(found)) or found.left_at or found.member.erased_at:
        raise LinkGone
    return found


def check_of(unit_id: int) -> Check:
    """How a branch keeps its links."""
    kept = Branch.objects.filter(unit_id=unit_id).values_list("check_by", flat=True).first()
    return Check(kept) if kept else Check.NAME


@transaction.atomic
def renew(belonging: Belonging, *, by: Person, at: datetime) -> Belonging:
    """Ends the link and makes another, as when it went to the wrong hands; devices that had passed must pass again."""
    belonging = Belonging.objects.select_for_update().get(pk=belonging.pk)
    belonging.generation += 1
    belonging.tries = 0
    belonging.save(update_fields=["generation", "tries"])
    record("link.renewed", belonging, by=by, at=at)
    return belonging


def plain_name(name: str) -> str:
    """A name as it is compared: without spaces and dots between parts, width and case of letters aside."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def give_name(belonging: Belonging, name: str, *, at: datetime) -> None:
    """Lets whoever gives the member's name pass. Raises NameWrong, LinkBlocked."""
    _try(belonging, plain_name(name) == plain_name(belonging.member.name) and check_of(belonging.unit_id) == Check.NAME, NameWrong, at=at)


def give_code(belonging: Belonging, code: str, *, at: datetime) -> None:
    """Lets whoever has the code pass, once. Raises CodeWrong, LinkBlocked."""
    digits = unicodedata.normalize("NFKC", code).strip()
    fresh = belonging.code_sent_at is not None and at - belonging.code_sent_at <= CODE_LIVES
    _try(belonging, fresh and bool(belonging.code_hash) and constant_time_compare(_hash(belonging, digits), belonging.code_hash), CodeWrong, at=at)


def _try(belonging: Belonging, is_right: bool, refusal: type[NameWrong] | type[CodeWrong], *, at: datetime) -> None:
    """Counts a try and remembers it whatever comes of it: the count is committed before the refusal is raised."""
    with transaction.atomic():
        belonging = Belonging.objects.select_for_update().get(pk=belonging.pk)
        if belonging.tries_since is None or at - belonging.tries_since > WINDOW:
            belonging.tries, belonging.tries_since = 0, at
        if belonging.tries >= TRIES:
            refused: LinkBlocked | NameWrong | CodeWrong | None = LinkBlocked(minutes=_minutes(belonging, at))
        elif is_right:
            belonging.tries, belonging.code_hash, refused = 0, "", None
            record("link.opened", belonging, by=None, at=at)
        else:
            belonging.tries += 1
            refused = refusal(left=TRIES - belonging.tries) if belonging.tries < TRIES else LinkBlocked(minutes=_minutes(belonging, at))
        belonging.save(update_fields=["tries", "tries_since", "code_hash"])
    if refused is not None:
        raise refused


def _minutes(belonging: Belonging, at: datetime) -> int:
    since = belonging.tries_since or at
    return max(1, int((since + WINDOW - at).total_seconds() // 60) + 1)


@transaction.atomic
def ask_for_code(belonging: Belonging, *, at: datetime) -> None:
    """Has a code sent to the member's phone; again at the earliest after a minute. Raises NoPhone, NoGateway."""
    belonging = Belonging.objects.select_for_update().select_related("member").get(pk=belonging.pk)
    if not settings.BAOSONG_SMS["gateway"]:
        raise NoGateway
    if not belonging.member.phone:
        raise NoPhone
    if belonging.code_sent_at is not None and at - belonging.code_sent_at < CODE_WAITS:
        return
    belonging.code_sent_at = at
    belonging.save(update_fields=["code_sent_at"])
    jobs.after_commit(SendCode(belonging.pk))


def make_code(belonging: Belonging) -> str:
    """Six digits, of which only the hash stays."""
    code = f"{secrets.randbelow(10**6):06d}"
    Belonging.objects.filter(pk=belonging.pk).update(code_hash=_hash(belonging, code))
    return code


def take_back_code(belonging: Belonging) -> None:
    """A code that did not go out: another can be asked for at once."""
    Belonging.objects.filter(pk=belonging.pk).update(code_hash="", code_sent_at=None)


def _hash(belonging: Belonging, code: str) -> str:
    return salted_hmac("activities.code", f"{belonging.pk}:{code}", algorithm="sha256").hexdigest()


def called_by_name(meeting: Meeting, name: str) -> Belonging:
    """The belonging of whoever of that name was called to the meeting. Raises NotInRoster for nobody and for two."""
    wanted = plain_name(name)
    found = [belonging for belonging in roster_of(meeting.unit).filter(member__attendances__meeting=meeting) if plain_name(belonging.member.name) == wanted]
    if not wanted or len(found) != 1:
        raise NotInRoster(several=len(found) > 1)
    return found[0]
