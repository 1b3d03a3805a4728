"""Options that the operator changes on a page: stored in the database, applied to the running processes.

A value in the environment or in baosong.toml takes precedence. Secrets are encrypted with a key derived from `secret_key`.
"""

import base64
import hashlib
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.jobs.services.repetition import repeat
from baosong.site import services
from baosong.site.models import SiteSetting

MAIL: Final = ("smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_tls", "mail_from")
READER: Final = ("reader", "reader_address", "reader_model", "reader_token")
CHANGEABLE: Final = ("name", "public_url", *MAIL, "privacy_contact", "disclosure_days", *READER)
SECRET: Final = frozenset({"smtp_password", "reader_token"})
# How often other processes look for changes, in seconds.
PERIOD_S: Final = 10.0
IMPLICIT_TLS: Final = 465


def is_fixed(name: str) -> bool:
    """Whether the environment or the configuration file states the option."""
    return name in settings.STATED_OPTIONS


def effective() -> dict[str, Any]:
    """All options with the stored values. One query."""
    found = {row.name: row.value for row in SiteSetting.objects.filter(name__in=CHANGEABLE)}
    values = {name: _decrypted(value) if name in SECRET else value for name, value in found.items() if not is_fixed(name)}
    options = {**settings.STARTED_OPTIONS, **values}
    if "public_url" in values and not is_fixed("https"):
        options["https"] = urlsplit(values["public_url"]).scheme == "https"
    return options


@transaction.atomic
def change(values: Mapping[str, Any], *, by: Person, at: datetime) -> list[str]:
    """Store options and return the names of those that changed. The audit log gets names and values, of secrets only the name."""
    before, changed = effective(), []
    for name, value in values.items():
        if name not in CHANGEABLE or is_fixed(name) or before[name] == value:
            continue
        row, _ = SiteSetting.objects.update_or_create(name=name, defaults={"value": _encrypted(value) if name in SECRET else value})
        record("settings.changed", row, by=by, at=at, name=name, value="***" if name in SECRET else str(value))
        changed.append(name)
    if changed:
        transaction.on_commit(apply)
    return changed


def apply(*, at_start: bool = False) -> None:
    """Set Django's settings by the stored options, if they differ from those in use.

    `at_start`: the web application is not imported yet, so that what Django reads once can be set as well.
    """
    options = effective()
    if not at_start:
        options["https"] = settings.OPTIONS["https"]
    if all(settings.OPTIONS[name] == options[name] for name in (*CHANGEABLE, "https")):
        return
    url = options["public_url"].rstrip("/")
    settings.OPTIONS = {**settings.OPTIONS, **{name: options[name] for name in (*CHANGEABLE, "https")}}
    settings.BAOSONG_PUBLIC_URL = url
    settings.BAOSONG_NAME = settings.MFA_TOTP_ISSUER = options["name"] or url
    settings.ALLOWED_HOSTS = _with_host(settings.ALLOWED_HOSTS, url)
    settings.DEFAULT_FROM_EMAIL = options["mail_from"]
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if options['smtp_host'] else 'filebased'}.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = options["smtp_host"], options["smtp_port"]
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = options["smtp_user"], options["smtp_password"]
    settings.EMAIL_USE_SSL = options["smtp_port"] == IMPLICIT_TLS
    settings.EMAIL_USE_TLS = options["smtp_tls"] and not settings.EMAIL_USE_SSL
    settings.BAOSONG_READER = services.reader(options)
    settings.BAOSONG_PRIVACY_CONTACT, settings.BAOSONG_DISCLOSURE_DAYS = options["privacy_contact"], options["disclosure_days"]
    if at_start:
        settings.CSRF_TRUSTED_ORIGINS = [url]
        settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = options["https"]
        settings.SECURE_HSTS_SECONDS = 365 * 86400 if options["https"] else 0
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if options["https"] else None
        settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not options["https"]


def needs_restart() -> bool:
    """Whether the public address was changed since this process started: allowed origins and cookies follow at the next start."""
    return [settings.BAOSONG_PUBLIC_URL] != settings.CSRF_TRUSTED_ORIGINS


def follow(stopping: threading.Event) -> None:
    """Apply changes that other processes store, in a thread that ends when the event is set."""
    threading.Thread(target=_follow, args=(stopping,), daemon=True).start()


def _follow(stopping: threading.Event) -> None:
    stopping.wait(PERIOD_S)
    repeat(apply, seconds=PERIOD_S, stopping=stopping, failed="settings were not read again")


def _with_host(hosts: list[str], url: str) -> list[str]:
    host = urlsplit(url).hostname or ""
    return hosts if not host or host in hosts or "*" in hosts else [*hosts, host]


def _encrypted(secret: str) -> str:
    return _cipher().encrypt(secret.encode()).decode() if secret else ""


def _decrypted(stored: str) -> str:
    from cryptography.fernet import InvalidToken

    try:
        return _cipher().decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        # Restored without its key: the operator types it again.
        return ""


def _cipher() -> Any:
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"baosong.settings:" + settings.SECRET_KEY.encode()).digest()))
