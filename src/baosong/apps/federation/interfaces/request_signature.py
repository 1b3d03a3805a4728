"""Signatures of requests between installations: HTTP Message Signatures (RFC 9421) with Ed25519 over a fixed list of components.

A signature names its host, ends after five minutes, and is accepted once. It covers the digest of the body (Content-Digest, RFC 9530)
and the headers of tus; the upload endpoint compares the digest while the body arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Any, Final

from django.http import HttpRequest

from baosong.apps.federation.models import Peer
from baosong.apps.federation.queries import trusted
from baosong.apps.federation.services.peers import is_first_use
from baosong.core.bundle import InstallationKey

VALID_FOR: Final = timedelta(minutes=5)
# How far two clocks may differ.
SKEW: Final = timedelta(seconds=30)
# Characters of a nonce: as many as are remembered.
LONGEST_NONCE: Final = 64
TAG: Final = "baosong"
# `@path` and `@query` instead of `@target-uri`: behind a proxy that ends TLS, the application may not know the scheme.
ALWAYS: Final = ("@method", "@authority", "@path", "@query", "content-digest")
# Covered where a request has them.
HEADERS: Final = ("content-type", "tus-resumable", "upload-offset", "upload-length", "upload-metadata", "x-http-method-override")


@dataclass(slots=True)
class SignedMessage:
    """A request as the library reads it; signing adds headers."""

    method: str
    url: str
    headers: dict[str, str]


class PeerKeys:
    """Resolver of the library: the key of a trusted peer by its fingerprint; remembers the peer."""

    peer: Peer | None = None

    def resolve_public_key(self, key_id: str) -> Any:
        """Return the key; None for an unknown one."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        self.peer = trusted(key_id)
        return Ed25519PublicKey.from_public_bytes(self.peer.card.public) if self.peer else None


def signed(method: str, url: str, body: bytes, *, headers: Mapping[str, str], key: InstallationKey, at: datetime) -> dict[str, str]:
    """Return the headers of a request with those of its signature. `url`: the whole address."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

    message, own = SignedMessage(method, url, dict(headers)), key.card.fingerprint
    keys = MappingKeyResolver(public_keys={}, private_keys={own: Ed25519PrivateKey.from_private_bytes(key.private)})
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys).sign(
        message,
        key_id=own,
        created=at.astimezone(UTC),
        expires=at.astimezone(UTC) + VALID_FOR,
        nonce=token_urlsafe(16),
        label=TAG,
        tag=TAG,
        covered_component_ids=(*ALWAYS[:-1], *_present(message.headers)),
        body=body,
    )
    return message.headers


def sender_of(request: HttpRequest, *, at: datetime, body: bytes | None) -> Peer | None:
    """Return the trusted peer that signed a request, and remember the request.

    None for an unknown key, another host, an expired or used signature, or one that leaves out a component. `body` is compared with
    the signed digest; None if it has not arrived yet: then the caller compares it.
    """
    from http_message_signatures import HTTPMessageSignaturesException, HTTPMessageVerifier, algorithms

    message, keys = SignedMessage(request.method or "", request.build_absolute_uri(), dict(request.headers)), PeerKeys()
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)  # type: ignore[arg-type]  # its base class is imported late
    verifier.max_clock_skew = SKEW
    try:
        (result,) = verifier.verify(message, max_age=VALID_FOR, expect_tag=TAG, require_components=(*ALWAYS, *_present(message.headers)), body=body)
    except (HTTPMessageSignaturesException, ValueError):
        return None
    expires, nonce = result.parameters.get("expires"), result.nonce
    if keys.peer is None or not isinstance(expires, int) or not nonce or len(nonce) > LONGEST_NONCE or expires > (at + VALID_FOR + SKEW).timestamp():
        return None
    return keys.peer if is_first_use(keys.peer, nonce=nonce, until=datetime.fromtimestamp(expires, UTC) + SKEW) else None


def _present(headers: Mapping[str, str]) -> tuple[str, ...]:
    names = {name.lower() for name in headers}
    return tuple(name for name in HEADERS if name in names)
