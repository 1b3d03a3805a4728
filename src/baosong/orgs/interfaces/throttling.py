"""Failed sign-ins: five of one name within fifteen minutes close the door for that name."""

import hashlib
from typing import Final

from django.core.cache import cache

TRIES: Final = 5
SECONDS: Final = 15 * 60


def _key(username: str) -> str:
    return "sign-in:" + hashlib.sha256(username.lower().encode()).hexdigest()


def blocked(username: str) -> bool:
    """Whether the door is closed."""
    return int(cache.get(_key(username), 0)) >= TRIES


def failed(username: str) -> None:
    """Counts a failure."""
    key = _key(username)
    cache.add(key, 0, SECONDS)
    cache.incr(key)


def succeeded(username: str) -> None:
    """Forgets the failures."""
    cache.delete(_key(username))
