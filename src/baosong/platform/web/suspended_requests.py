"""Requests that wait until the person has proven their identity again, stored in the session with what was typed."""

import secrets
from dataclasses import asdict, dataclass
from typing import Final

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from baosong.platform.web.forms import posted_fields
from baosong.platform.web.page_before import page_before

SUSPENDED: Final = "suspended_requests"
# Each tab may have one; the oldest are dropped.
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class SuspendedRequest:
    """A request that was not carried out: what it does, its method, address and posted fields, and the page it came from."""

    act: str
    method: str
    address: str
    fields: list[list[str]]
    back: str


def suspend(request: HttpRequest, act: str) -> str:
    """Store a request and return its key. Posted files are not stored."""
    key = secrets.token_urlsafe(12)
    stored = SuspendedRequest(act, "post" if request.method == "POST" else "get", request.get_full_path(), posted_fields(request), page_before(request))
    others = list(request.session.get(SUSPENDED, {}).items())
    request.session[SUSPENDED] = dict([*others, (key, asdict(stored))][-MOST:])
    return key


def suspended(session: SessionBase, key: str) -> SuspendedRequest | None:
    """The request stored under a key."""
    stored = session.get(SUSPENDED, {}).get(key)
    return SuspendedRequest(**stored) if stored else None


def forget(request: HttpRequest) -> None:
    """Drop what was stored of a request that is now carried out."""
    stored = request.session.get(SUSPENDED, {})
    left = {key: one for key, one in stored.items() if one["address"] != request.get_full_path()}
    if len(left) != len(stored):
        request.session[SUSPENDED] = left
