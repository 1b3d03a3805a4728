"""Time of the last activity of a session, set by pages and uploads."""

import time
from typing import Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

SEEN: Final = "seen"
# Precision in seconds: the session is not written with every request.
GRAIN: Final = 120


def touch(session: SessionBase, *, now: float | None = None) -> bool:
    """Set the time of activity; return whether the session must be saved."""
    now = time.time() if now is None else now
    # A time in the future was stored before the clock was set back.
    if 0 <= now - session.get(SEEN, 0) < GRAIN:
        return False
    session[SEEN] = int(now)
    return True


def is_idle(session: SessionBase, *, now: float | None = None) -> bool:
    """Return whether the session had no activity for the configured number of minutes."""
    seen = session.get(SEEN)
    if not settings.BAOSONG_IDLE_MINUTES or seen is None:
        return False
    return bool((time.time() if now is None else now) - seen > settings.BAOSONG_IDLE_MINUTES * 60 + GRAIN)
