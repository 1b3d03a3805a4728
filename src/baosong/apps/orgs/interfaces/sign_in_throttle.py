"""Failed sign-ins: five of one name, or a hundred from one address, within a quarter of an hour close the door."""

import hashlib
from typing import Final

from django.core.cache import cache

SECONDS: Final = 15 * 60
OF_NAME: Final = 5
# A whole campus may come from one address.
OF_ADDRESS: Final = 100


def _keys(username: str, address: str) -> dict[str, int]:
    digest = hashlib.sha256(username.lower().encode()).hexdigest()
    return {f"sign-in:{digest}": OF_NAME, f"sign-in-from:{address}": OF_ADDRESS}


def blocked(username: str, address: str) -> bool:
    """Whether the door is closed."""
    return any(int(cache.get(key, 0)) >= most for key, most in _keys(username, address).items())


def failed(username: str, address: str) -> None:
    """Counts a failure."""
    for key in _keys(username, address):
        cache.add(key, 0, SECONDS)
        cache.incr(key)


def succeeded(username: str) -> None:
    """Forgets the failures of the name; those of the address stay, since others may try from there."""
    cache.delete(next(iter(_keys(username, ""))))
