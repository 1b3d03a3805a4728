"""Pending campus sign-ons, stored in the session until their answer arrives."""

import secrets
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final

from django.contrib.sessions.backends.base import SessionBase

from baosong.apps.orgs.errors import SignOnNotBegun

PENDING: Final = "campus_pending"
# Each tab may have begun one; the oldest are dropped.
MOST: Final = 5


class Purpose(StrEnum):
    """Whether a sign-on signs a person in, links an account to the one signed in, or proves the identity of the one signed in again."""

    SIGN_IN = "sign_in"
    LINK = "link"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class PendingSignOn:
    """One sign-on; `person` is the key of the person signed in who began it, `target` the page to open after it."""

    way: str
    purpose: Purpose
    target: str = "/"
    person: int | None = None


def begin_sign_on(session: SessionBase, pending: PendingSignOn) -> str:
    """Store a sign-on in the session and return its state, 192 random bits."""
    state = secrets.token_urlsafe(24)
    others = list(session.get(PENDING, {}).items())
    session[PENDING] = dict([*others, (state, asdict(pending))][-MOST:])
    return state


def end_sign_on(session: SessionBase, *, way: str, state: str, person: int | None) -> PendingSignOn:
    """Consume a state and return its sign-on. Raises SignOnNotBegun for an unknown state, and for a link or proof begun by another person."""
    begun = dict(session.get(PENDING, {}))
    facts = begun.pop(state, None)
    if facts is None:
        raise SignOnNotBegun
    session[PENDING] = begun
    # The session middleware does not save with a 5xx response, which follows where the server refuses the ticket.
    session.save()
    pending = PendingSignOn(**{**facts, "purpose": Purpose(facts["purpose"])})
    if pending.way != way or (pending.purpose is not Purpose.SIGN_IN and pending.person != person):
        raise SignOnNotBegun
    return pending
