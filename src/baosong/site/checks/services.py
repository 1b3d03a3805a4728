"""Cache, broker of jobs, and virus scanner."""

import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from baosong.platform.uploads.virus_scan import ScanFailed, found_in
from baosong.site.checks.findings import TIMEOUT_S, Findings, error, first_line


def cache() -> Findings:
    """Write, read and delete a key in Redis."""
    from redis import Redis, RedisError
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    key = f"{settings.BAOSONG_PREFIX}:check:{uuid4().hex}"
    try:
        with Redis.from_url(settings.OPTIONS["cache"], socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0)) as client:
            client.set(key, "1", ex=60)
            is_kept = client.get(key) == b"1"
            client.delete(key)
    except (RedisError, ValueError, OSError) as fault:
        yield error(_("The cache does not answer: %(fault)s") % {"fault": first_line(fault)}, _("Correct the option cache, or start Redis."))
        return
    if not is_kept:
        yield error(_("The cache forgets at once what is written."), _("Give Redis more memory (maxmemory)."))


def broker() -> Findings:
    from kombu import Connection
    from kombu.exceptions import OperationalError

    transport: dict[str, Any] = {"socket_connect_timeout": TIMEOUT_S, "socket_timeout": TIMEOUT_S} if settings.BAOSONG_BROKER.startswith("redis") else {}
    try:
        with Connection(settings.BAOSONG_BROKER, connect_timeout=TIMEOUT_S, transport_options=transport) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=int(TIMEOUT_S) or 1)
    # KeyError, ValueError: an address of no known kind.
    except (OperationalError, OSError, KeyError, ValueError) as fault:
        yield error(
            _("The broker does not answer: %(fault)s") % {"fault": first_line(fault)},
            _("Correct the option broker, or start Redis or RabbitMQ; until then no job is done."),
        )


def virus_scanner() -> Findings:
    """Scan a small file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "check"
        path.write_bytes(b"baosong check")
        try:
            found_in(path, timeout=TIMEOUT_S)
        except (ScanFailed, ValueError) as fault:
            yield error(
                _("The virus scanner does not answer: %(fault)s") % {"fault": first_line(fault)},
                _("Correct the option clamd (host:port or unix:/path), or start clamd; until then no file is checked."),
            )
