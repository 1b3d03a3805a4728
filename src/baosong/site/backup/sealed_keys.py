"""Keys of an installation, sealed under a passphrase.

The format is one JSON object: `format` and `version`; `kdf` with scrypt's parameters `n`, `r`, `p` and the salt (RFC 7914);
`nonce` and `sealed` of AES-256-GCM (NIST SP 800-38D), in base64. The authenticated data is the object without `sealed`, with sorted
keys and without white space. The plain text is a JSON object from file names to contents in base64.
"""

import base64
import binascii
import json
import secrets
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from baosong.site.backup.errors import BackupRefused

FORMAT: Final = "baosong sealed keys"
VERSION: Final = 1
# 128 MiB of memory for each guess (OWASP Password Storage Cheat Sheet).
SCRYPT: Final = {"n": 2**17, "r": 8, "p": 1}
# Bound of what a sealed file may ask for, n·r·p.
MAX_COST: Final = 2**23
MIN_PASSPHRASE: Final = 12


def seal(keys: Mapping[str, bytes], passphrase: str) -> bytes:
    """The keys, readable with the passphrase only. Raises BackupRefused for a passphrase under MIN_PASSPHRASE characters."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < MIN_PASSPHRASE:
        raise BackupRefused(why="short_passphrase", what=str(MIN_PASSPHRASE))
    nonce = secrets.token_bytes(12)
    header = {"format": FORMAT, "version": VERSION, "kdf": {"name": "scrypt", **SCRYPT, "salt": _text(secrets.token_bytes(16))}, "nonce": _text(nonce)}
    plain = json.dumps({name: _text(content) for name, content in keys.items()}).encode()
    sealed = AESGCM(_key(passphrase, header)).encrypt(nonce, plain, _authenticated(header))
    return json.dumps({**header, "sealed": _text(sealed)}).encode()


def unseal(content: bytes, passphrase: str) -> dict[str, bytes]:
    """The keys by file name. Raises BackupRefused for a wrong passphrase, a damaged file, or a version that is not known."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        header = json.loads(content)
        if header["format"] != FORMAT or header["version"] != VERSION:
            raise BackupRefused(why="newer", what=f"{header['format']} {header['version']}")
        sealed = base64.b64decode(header.pop("sealed"), validate=True)
        key, nonce = _key(passphrase, header), base64.b64decode(header["nonce"])
        plain = json.loads(AESGCM(key).decrypt(nonce, sealed, _authenticated(header)))
        return {name: base64.b64decode(value) for name, value in plain.items()}
    except InvalidTag as error:
        raise BackupRefused(why="passphrase") from error
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise BackupRefused(why="damaged", what=FORMAT) from error


def _key(passphrase: str, header: dict[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kdf = header["kdf"]
    n, r, p = (int(kdf[name]) for name in ("n", "r", "p"))
    if kdf["name"] != "scrypt" or n * r * p > MAX_COST:
        raise ValueError(kdf)
    # The same characters have one form (RFC 8265, 4.2.2), whatever keyboard they were typed on.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    return Scrypt(salt=base64.b64decode(kdf["salt"]), length=32, n=n, r=r, p=p).derive(typed)


def _authenticated(header: dict[str, Any]) -> bytes:
    return json.dumps(header, sort_keys=True, separators=(",", ":")).encode()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
