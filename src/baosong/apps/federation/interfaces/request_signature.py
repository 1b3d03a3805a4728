"""Signatures of requests between installations, over method, target, date and body.

Follows RFC 9421 (HTTP Message Signatures) with a fixed list of components: method, target, date and
Content-Digest (RFC 9530). A request is valid for five minutes; replaying one within that time is harmless, as all are idempotent.
"""

import base64
import binascii
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from django.http import HttpRequest

from baosong.apps.federation.models import Peer
from baosong.apps.federation.queries import trusted
from baosong.core.bundle import InstallationKey

VALID_FOR: Final = timedelta(minutes=5)
KEY: Final = "X-Baosong-Key"
DATE: Final = "X-Baosong-Date"
SIGNATURE: Final = "X-Baosong-Signature"


def digest_of(body: bytes) -> str:
    """The Content-Digest header's value for a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def signed(method: str, target: str, body: bytes, *, key: InstallationKey, at: datetime) -> dict[str, str]:
    """The signature headers of a request. `target`: path and query."""
    date, digest = at.astimezone(UTC).isoformat(timespec="seconds"), digest_of(body)
    signature = key.sign(f"{method}\n{target}\n{date}\n{digest}".encode())
    return {KEY: key.card.fingerprint, DATE: date, "Content-Digest": digest, SIGNATURE: base64.b64encode(signature).decode()}


def sender_of(request: HttpRequest, *, at: datetime) -> Peer | None:
    """The trusted peer that signed a request; None for an unknown key, an expired date or an invalid signature."""
    peer = trusted(request.headers.get(KEY, "")[:60])
    date, digest = request.headers.get(DATE, ""), request.headers.get("Content-Digest", "")
    try:
        signature = base64.b64decode(request.headers.get(SIGNATURE, ""), validate=True)
        age = at - datetime.fromisoformat(date)
    except (ValueError, TypeError, binascii.Error):
        return None
    if peer is None or abs(age) > VALID_FOR or digest != digest_of(request.body):
        return None
    message = f"{request.method}\n{request.get_full_path()}\n{date}\n{digest}".encode()
    return peer if peer.card.confirms(signature, message) else None
