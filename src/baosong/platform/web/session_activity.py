"""When someone was last there, kept in their session; pages and uploads both tell it."""

import time
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SEEN: Final = "seen"
# How exactly it is known: a session is not written with every page (seconds).
GRAIN: Final = 120


def touch(session: SessionBase, *, now: float | None = None) -> bool:
    """Notes that the person is there; whether the session is to be written."""
    now = time.time() if now is None else now
    # A time to come was written before the clock was set back.
    if 0 <= now - session.get(SEEN, 0) < GRAIN:
        return False
    session[SEEN] = int(now)
    return True


def is_idle(session: SessionBase, *, now: float | None = None) -> bool:
    """Whether nobody was there for as long as the configuration says."""
    seen = session.get(SEEN)
    if not settings.BAOSONG_IDLE_MINUTES or seen is None:
        return False
    return bool((time.time() if now is None else now) - seen > settings.BAOSONG_IDLE_MINUTES * 60 + GRAIN)
