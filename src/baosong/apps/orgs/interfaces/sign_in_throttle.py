"""Throttle of failed sign-ins: five for one name or a hundred from one address within 15 minutes."""

import hashlib
from typing import Final

from django.core.cache import cache

SECONDS: Final = 15 * 60
OF_NAME: Final = 5
# A whole campus may share one address (NAT).
OF_ADDRESS: Final = 100


def _keys(username: str, address: str) -> dict[str, int]:
    digest = hashlib.sha256(username.lower().encode()).hexdigest()
    return {f"sign-in:{digest}": OF_NAME, f"sign-in-from:{address}": OF_ADDRESS}


def blocked(username: str, address: str) -> bool:
    """Whether further attempts are refused."""
    return any(int(cache.get(key, 0)) >= most for key, most in _keys(username, address).items())


def failed(username: str, address: str) -> None:
    """Count a failure."""
    for key in _keys(username, address):
        cache.add(key, 0, SECONDS)
        cache.incr(key)


def succeeded(username: str) -> None:
    """Reset the count of the name; that of the address stays, since others may attack from it."""
    cache.delete(next(iter(_keys(username, ""))))
