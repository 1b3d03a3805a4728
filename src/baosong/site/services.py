"""Settings of the services behind an installation: database, cache, broker, sessions; embedded ones by default."""

from pathlib import Path
from typing import Any, Final

from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.site.configuration import InvalidConfiguration

SQLITE: Final = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
}
# `max_size`: the number of threads of a web process, each with its own connection.
POOL: Final = {"min_size": 1, "max_size": 12, "timeout": 20}


def database(address: str, data: Path) -> dict[str, Any]:
    """DATABASES entry for an address, by default SQLite in the data folder. Raises InvalidConfiguration."""
    if not address:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "baosong.sqlite3", "OPTIONS": SQLITE}
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
    return {"ENGINE": "django.db.backends.postgresql", **found, "CONN_HEALTH_CHECKS": True, "OPTIONS": {**parameters, "pool": POOL}}


def tasks(broker: str) -> dict[str, Any]:
    """TASKS: in the database, or by Celery if there is a broker."""
    backend = "baosong.platform.jobs.celery_backend.CeleryBackend" if broker else "django_tasks_db.DatabaseBackend"
    return {"default": {"BACKEND": backend, "ENQUEUE_ON_COMMIT": False, "QUEUES": [QUICK, SLOW]}}


def caches(address: str, prefix: str) -> dict[str, Any]:
    """CACHES: Redis for all processes, or one in-memory cache per process."""
    if address:
        return {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address, "KEY_PREFIX": prefix}}
    return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def sessions(cache: str) -> str:
    """SESSION_ENGINE: the database, read through the cache if there is a shared one."""
    return "django.contrib.sessions.backends.cached_db" if cache else "django.contrib.sessions.backends.db"
