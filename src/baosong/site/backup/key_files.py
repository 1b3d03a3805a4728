"""The secrets of an installation that lie in files, which no backup holds in plain."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from baosong.platform.storage import installation_key
from baosong.site import configuration

SESSION_KEY: Final = "secret_key"
INSTALLATION_KEY: Final = "installation.key"
# Configuration files hold passwords. `secret_key.…` is left when a process is killed while it writes the key.
NAMES: Final = ("baosong.toml", INSTALLATION_KEY, SESSION_KEY)
ENDINGS: Final = (".env", ".key")
PRIVATE_KEY: Final = b"PRIVATE KEY-----"
# Files above this size are no keys and no configuration.
MAX_BYTES: Final = 1024**2
# Shorter passwords also occur in texts by chance.
MIN_SECRET: Final = 8


def is_key_file(path: Path) -> bool:
    """Whether a file is a key or configuration by its name, or contains a private key or the value of a secret option."""
    if path.name in NAMES or path.name.startswith(f"{SESSION_KEY}.") or path.name.endswith(ENDINGS) or path.resolve() == _configuration():
        return True
    if path.stat().st_size > MAX_BYTES:
        return False
    content = path.read_bytes()
    return PRIVATE_KEY in content or any(secret in content for secret in _secrets())


def keys(files: Iterable[Path]) -> dict[str, bytes]:
    """Content of the key files by their path in the data folder, and the key that signs sessions, wherever it comes from."""
    found = {str(path.relative_to(settings.BAOSONG_DATA)): path.read_bytes() for path in files}
    return {**found, SESSION_KEY: settings.SECRET_KEY.encode()}


def consequences(lost: Iterable[str]) -> list[str]:
    """What ends with the keys that a restored installation does not have, one sentence each."""
    said = []
    for name in lost:
        if name == SESSION_KEY and settings.OPTIONS["secret_key"]:
            said.append(
                _(
                    "secret_key is the one of the configuration. If it is not that of the old installation, personal links of members and second factors are no longer valid."
                )
            )
        elif name == SESSION_KEY:
            said.append(
                _(
                    "A new secret_key was made: all sessions ended; personal links of members are no longer valid and have to be sent again; codes of second factors are no longer valid (baosong person no-second-factor NAME)."
                )
            )
        elif name == INSTALLATION_KEY:
            facts = {"fingerprint": installation_key().card.fingerprint}
            said.append(
                _(
                    "A new installation.key was made: other installations refuse what this one sends until they trust its new fingerprint %(fingerprint)s; bundles for the old key cannot be imported."
                )
                % facts
            )
        else:
            said.append(_("%(name)s is not part of the backup. Put it back by hand.") % {"name": name})
    return said


def _configuration() -> Path:
    return configuration.path(os.environ).resolve()


def _secrets() -> list[bytes]:
    values = [settings.SECRET_KEY, *(str(settings.OPTIONS[option.name]) for option in configuration.OPTIONS if option.is_secret)]
    return [value.encode() for value in values if len(value) >= MIN_SECRET]
