"""Key of an installation: Ed25519 (RFC 8032), stored in a file that only its owner can read."""

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


def fingerprint_of(public: bytes) -> str:
    """Return the first 32 hexadecimal digits of the SHA-256 of a public key, in groups of four, for comparison by people."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return "-".join(digits[start : start + 4] for start in range(0, 32, 4))


@dataclass(frozen=True, slots=True)
class KeyCard:
    """The public key (32 bytes)."""

    public: bytes

    @property
    def fingerprint(self) -> str:
        """Fingerprint by which people and bundles refer to the key."""
        return fingerprint_of(self.public)

    def confirms(self, signature: bytes, message: bytes) -> bool:
        """Return whether the key signed the message."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def as_text(self) -> str:
        """Return the public key in base64."""
        return base64.b64encode(self.public).decode()


@dataclass(frozen=True, slots=True)
class InstallationKey:
    """The private key of this installation."""

    private: bytes

    @property
    def card(self) -> KeyCard:
        """The public key."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return KeyCard(Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def sign(self, message: bytes) -> bytes:
        """Return the signature (64 bytes)."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)


def load_key(path: Path) -> InstallationKey:
    """Return the key in a file; generate it, readable only by its owner, if the file does not exist."""
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
