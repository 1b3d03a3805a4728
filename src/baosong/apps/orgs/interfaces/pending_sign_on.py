"""Sign-ons that a session has begun elsewhere and whose answer it awaits."""

import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from baosong.apps.orgs.errors import SignOnNotBegun

PENDING: Final = "campus_pending"
# Several tabs may have begun one each; the oldest are dropped.
MOST: Final = 5


class Purpose(StrEnum):
    """Why a sign-on was begun."""

    SIGN_IN = "sign_in"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class PendingSignOn:
    """One sign-on; `person` is the key of who links an account, `target` the page to go to after signing in."""

    way: str
    purpose: Purpose
    target: str = "/"
    person: int | None = None


def begin_sign_on(session: SessionBase, pending: PendingSignOn) -> str:
    """Remember a sign-on in the session and return its state, 192 random bits."""
    state = secrets.token_urlsafe(24)
    others = list(session.get(PENDING, {}).items())
    session[PENDING] = dict([*others, (state, asdict(pending))][-MOST:])
    return state


def end_sign_on(session: SessionBase, *, way: str, state: str, person: int | None) -> PendingSignOn:
    """The sign-on of a state, which is used up by that. Refuses a state that this session did not begin, and a link begun by another person."""
    begun = dict(session.get(PENDING, {}))
    facts = begun.pop(state, None)
    if facts is None:
        raise SignOnNotBegun
    session[PENDING] = begun
    # The session middleware saves nothing with an answer of 5xx, and that is the answer where the server refuses the ticket.
    session.save()
    pending = PendingSignOn(**{**facts, "purpose": Purpose(facts["purpose"])})
    if pending.way != way or (pending.purpose is Purpose.LINK and pending.person != person):
        raise SignOnNotBegun
    return pending
