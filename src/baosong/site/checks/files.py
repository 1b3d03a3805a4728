"""Keys, modes and owners of files, and space on the disk."""

import os
import tempfile
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from baosong.platform.uploads.limits import reserve_of
from baosong.site import configuration, file_modes, monitoring
from baosong.site.checks.findings import Findings, danger, error, warning

# Django's limits for generated keys (security.W009), and below which a key can be guessed.
LONG_KEY: Final = 50
SHORT_KEY: Final = 20
DISTINCT: Final = 5


def secret_key() -> Findings:
    key = str(settings.SECRET_KEY)
    remedy = _(
        "Remove secret_key from the configuration, so that one is generated, or write 50 random characters. Links of members then have to be sent again."
    )
    if len(key) < SHORT_KEY or len(set(key)) < DISTINCT:
        yield danger(_("secret_key can be guessed: it has %(count)s characters.") % {"count": len(key)}, remedy)
    elif len(key) < LONG_KEY:
        yield error(_("secret_key is short: it has %(count)s characters.") % {"count": len(key)}, remedy)


def modes() -> Findings:
    """The data folder and its entries; `baosong verify` looks at everything below as well."""
    data = Path(settings.BAOSONG_DATA)
    found = [path for path in (data, *sorted(data.iterdir())) if file_modes.is_open(path)] if data.exists() else []
    if found:
        names = ", ".join(path.name for path in found[:5])
        yield error(
            _("Other accounts of this machine can open files in %(folder)s: %(names)s") % {"folder": data, "names": names}, "baosong verify --fix-modes"
        )
    config = configuration.path(os.environ)
    if config.is_file() and file_modes.is_open(config) and config.stat().st_mode & file_modes.READ_BY_ALL and _has_secret(config):
        yield error(_("Every account of this machine can read the passwords in %(file)s.") % {"file": config}, f"chmod o= {config}")


def _has_secret(config: Path) -> bool:
    written = configuration.written(config)
    return any(option.is_secret and written.get(option.name) for option in configuration.OPTIONS)


def rights() -> Findings:
    """Whether this account may write into the data folder, and owns what lies there."""
    data = Path(settings.BAOSONG_DATA)
    facts = {"folder": data, "account": os.geteuid()}
    try:
        with tempfile.NamedTemporaryFile(dir=data, prefix="check.", suffix=".part"):
            pass
    except OSError as fault:
        yield error(_("Nothing can be written into %(folder)s: %(fault)s") % {**facts, "fault": fault.strerror}, f"chown -R {os.geteuid()} {data}")
        return
    foreign = [path.name for path in sorted(data.iterdir()) if path.lstat().st_uid != os.geteuid()]
    if foreign:
        yield error(
            _("Files in %(folder)s belong to another account: %(names)s") % {**facts, "names": ", ".join(foreign[:5])},
            _("Run every command as the account of the site, and give it what is there: chown -R ACCOUNT %(folder)s") % facts,
        )


def disk() -> Findings:
    found = monitoring.disk()
    facts = {"free": filesizeformat(found.free), "folder": settings.BAOSONG_DATA}
    remedy = _("Make room on the disk, or move the installation to a larger one (baosong move).")
    if found.free < reserve_of(os.statvfs(settings.BAOSONG_DATA)):
        yield error(_("%(free)s are free at %(folder)s: uploads are refused.") % facts, remedy)
    elif found.is_short:
        yield warning(_("Only %(free)s are free at %(folder)s.") % facts, remedy)
