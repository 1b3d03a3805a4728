"""Settings of the services behind an installation: database, cache, broker, sessions; embedded ones by default."""

from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final

from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.site.configuration import InvalidConfiguration

SQLITE: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
}
# `max_size`: the number of threads of a web process, each with its own connection. `timeout`: seconds that a page waits for a connection.
# `reconnect_timeout`: seconds after which attempts with doubling pauses end; the next request starts new attempts, so that pages work again as soon as the database does.
POOL: Final = {"min_size": 1, "max_size": 12, "timeout": 2, "reconnect_timeout": 3}
# libpq: seconds until a connection is given up, and milliseconds until one whose data the server does not acknowledge is.
POSTGRES: Final = {"connect_timeout": "2", "tcp_user_timeout": "10000"}


# Options, the module that each needs, and the extra of the package that installs it.
EXTRAS: Final = (("database", "psycopg", "postgres"), ("cache", "redis", "celery"), ("broker", "celery", "celery"), ("store", "boto3", "s3"))


def require_extras(options: Mapping[str, Any]) -> None:
    """Raise InvalidConfiguration for an option that is set while its package is not installed."""
    for option, module, extra in EXTRAS:
        if options[option] and find_spec(module) is None:
            raise InvalidConfiguration(f"{option}: this option needs the package {module}, which is not installed. Run: pip install 'baosong[{extra}]'")


def database(address: str, data: Path) -> dict[str, Any]:
    """DATABASES entry for an address, by default SQLite in the data folder. Raises InvalidConfiguration."""
    if not address:
        return {"ENGINE": "baosong.platform.sqlite", "NAME": data / "baosong.sqlite3", "OPTIONS": SQLITE}
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        parameters: dict[str, Any] = dict(conninfo_to_dict(address))
    except ProgrammingError as error:
        raise InvalidConfiguration(f"database: {error}") from error
    if not parameters.get("dbname"):
        raise InvalidConfiguration("database: the address names no database (postgresql://user:password@host/name)")
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {key: str(parameters.pop(name, "") or "") for key, name in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **found, "CONN_HEALTH_CHECKS": True, "OPTIONS": {**POSTGRES, **parameters, "pool": POOL}}


def tasks(broker: str) -> dict[str, Any]:
    """TASKS: in the database, or by Celery if there is a broker."""
    backend = "baosong.platform.jobs.celery_backend.CeleryBackend" if broker else "django_tasks_db.DatabaseBackend"
    return {"default": {"BACKEND": backend, "ENQUEUE_ON_COMMIT": False, "QUEUES": [QUICK, SLOW]}}


def caches(address: str, prefix: str) -> dict[str, Any]:
    """CACHES: Redis for all processes, or one in-memory cache per process."""
    if address:
        return {"default": {"BACKEND": "baosong.platform.web.shared_cache.SharedCache", "LOCATION": address, "KEY_PREFIX": prefix}}
    return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def proxies(addresses: str) -> list[str]:
    """The addresses and networks of proxies. Raises InvalidConfiguration."""
    found = [address.strip() for address in addresses.split(",") if address.strip()]
    for address in found:
        try:
            ip_network(address)
        except ValueError as error:
            raise InvalidConfiguration(f"trusted_proxies: {error}") from error
    return found


def reader(options: Mapping[str, Any]) -> dict[str, Any]:
    """The second reader of notices: its name ("" for none), and what it gets."""
    return {"name": options["reader"], **{name: options[f"reader_{name}"] for name in ("address", "model", "token", "seconds")}}
