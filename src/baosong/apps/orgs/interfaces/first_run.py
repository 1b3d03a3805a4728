"""The link by which whoever started an empty installation makes its first unit and organiser."""

from datetime import timedelta
from typing import Final

from django.core import signing
from django.urls import reverse

SALT: Final = "baosong.first-run"
PURPOSE: Final = "first organiser"
LINK_LIFETIME: Final = timedelta(days=1)


def first_run_link(site: str) -> str:
    """Return the address of the first-run page of the site at an address. Web processes with the same `secret_key` accept it for LINK_LIFETIME."""
    return site + reverse("first-run", args=[signing.dumps(PURPOSE, salt=SALT)])


def is_first_run_token(token: str) -> bool:
    """Return whether this installation signed the token within LINK_LIFETIME."""
    try:
        return bool(signing.loads(token, salt=SALT, max_age=LINK_LIFETIME) == PURPOSE)
    except signing.BadSignature:
        return False
