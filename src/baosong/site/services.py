"""The services behind an installation: database, cache, broker and store. Embedded where none is named; the same code runs on both."""

from pathlib import Path
from typing import Any, Final

from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.site.configuration import InvalidConfiguration

SQLITE: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
}
# A process answers with at most so many threads at a time, each on a connection of its own.
POOL: Final = {"min_size": 1, "max_size": 12, "timeout": 20}


def database(address: str, data: Path) -> dict[str, Any]:
    """Django's settings of the database of an address, or of SQLite in the data folder. Raises InvalidConfiguration."""
    if not address:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "baosong.sqlite3", "OPTIONS": SQLITE}
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        said: dict[str, Any] = dict(conninfo_to_dict(address))
    except ProgrammingError as error:
        raise InvalidConfiguration(f"database: {error}") from error
    if not said.get("dbname"):
        raise InvalidConfiguration("database: the address names no database (postgresql://user:password@host/name)")
    known = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {key: str(said.pop(name, "") or "") for key, name in known.items()}
    return {"ENGINE": "django.db.backends.postgresql", **found, "CONN_HEALTH_CHECKS": True, "OPTIONS": {**said, "pool": POOL}}


def tasks(broker: str) -> dict[str, Any]:
    """Django Tasks in the database, or by Celery where a broker is named."""
    backend = "baosong.platform.jobs.celery_backend.CeleryBackend" if broker else "django_tasks_db.DatabaseBackend"
    return {"default": {"BACKEND": backend, "ENQUEUE_ON_COMMIT": False, "QUEUES": [QUICK, SLOW]}}


def caches(address: str, prefix: str) -> dict[str, Any]:
    """One cache for all processes where a Redis server is named; of each process otherwise."""
    if address:
        return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address, "KEY_PREFIX": prefix}}
    return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def sessions(cache: str) -> str:
    """Where sessions are kept: always in the database, read from the cache where there is one for all."""
    return "django.contrib.sessions.backends.cached_db" if cache else "django.contrib.sessions.backends.db"
