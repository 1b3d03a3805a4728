"""An installation's key: Ed25519 (RFC 8032) by the cryptography library, kept in a file that only its owner reads."""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


def fingerprint_of(public: bytes) -> str:
    """The SHA-256 of a public key, its first 32 hexadecimal digits in groups of four, as people compare it."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return "-".join(digits[start : start + 4] for start in range(0, 32, 4))


@dataclass(frozen=True, slots=True)
class KeyCard:
    """What others may know of a key: its public part (32 bytes)."""

    public: bytes

    @property
    def fingerprint(self) -> str:
        """By which people and bundles name it."""
        return fingerprint_of(self.public)

    def confirms(self, signature: bytes, message: bytes) -> bool:
        """Whether the key signed the message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def as_text(self) -> str:
        """The public part in base64."""
        return base64.b64encode(self.public).decode()


@dataclass(frozen=True, slots=True)
class InstallationKey:
    """An installation's own key."""

    private: bytes

    @property
    def card(self) -> KeyCard:
        """Its public part."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return KeyCard(Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """The signature (64 bytes)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)


def load_key(path: Path) -> InstallationKey:
    """The key in a file; made there, readable by its owner alone, where there is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return InstallationKey(base64.b64decode(path.read_text("ascii")))
    private = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    with os.fdopen(handle, "w") as target:
        target.write(base64.b64encode(private).decode())
        target.flush()
        os.fsync(target.fileno())
    return InstallationKey(private)
