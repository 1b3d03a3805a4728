"""Export and import of all tables' rows between databases, in packs whose content depends only on their rows."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.models import Model

# Content-defined chunking: a pack ends where a hash of the primary key matches, so that a change affects only the pack of its row.
ROWS_A_PACK: Final = 1000
# Sessions end with a restore; tasks are queued again from the job runs; leases last seconds.
LEFT_OUT: Final = frozenset({"sessions.session", "django_tasks_database.dbtaskresult", "jobs.lease", "usersessions.usersession"})
SNAPSHOT: Final = "snapshot"


@dataclass(frozen=True, slots=True)
class Pack:
    """Rows of one table, as compressed lines of JSON, one a row."""

    rows: int
    content: bytes


@contextmanager
def snapshot() -> Iterator[str]:
    """Alias of a connection with a consistent snapshot of the database; does not block writers."""
    settings = {**connections["default"].settings_dict, "ATOMIC_REQUESTS": False}
    if connections["default"].vendor == "postgresql":
        from psycopg import IsolationLevel

        options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
        settings["OPTIONS"] = {**options, "isolation_level": IsolationLevel.REPEATABLE_READ}
    else:
        settings["OPTIONS"] = {**settings["OPTIONS"], "transaction_mode": "DEFERRED"}
    connections.databases[SNAPSHOT] = settings
    try:
        with transaction.atomic(using=SNAPSHOT), connections[SNAPSHOT].cursor() as cursor:
            # The snapshot begins with the first query.
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            yield SNAPSHOT
    finally:
        connections[SNAPSHOT].close()
        del connections.databases[SNAPSHOT]


def tables(apps: Apps) -> dict[str, type[Model]]:
    """Tables of a backup with their models, sorted by name."""
    models_ = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy)
    found = {model._meta.db_table: model for model in models_ if model._meta.label_lower not in LEFT_OUT}
    return {name: found[name] for name in sorted(found)}


def columns(model: type[Model]) -> list[str]:
    """Column names in the order of a row's values."""
    return [field.attname for field in model._meta.concrete_fields]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


def _ends_pack(key: Any) -> bool:
    return int.from_bytes(hashlib.sha256(str(key).encode()).digest()[:4]) % ROWS_A_PACK == 0


def packs(model: type[Model], alias: str) -> Iterator[Pack]:
    """All rows of a table in the order of their primary keys."""
    names = columns(model)
    key = next(index for index, field in enumerate(model._meta.concrete_fields) if field.primary_key)
    lines: list[str] = []
    for row in model._base_manager.using(alias).order_by("pk").values_list(*names).iterator(chunk_size=2000):
        lines.append(json.dumps([_plain(value) for value in row], ensure_ascii=False, sort_keys=True, separators=(",", ":")))
        if _ends_pack(row[key]):
            yield _packed(lines)
            lines = []
    if lines:
        yield _packed(lines)


def _packed(lines: list[str]) -> Pack:
    # mtime=0, so that the same rows give the same bytes.
    return Pack(len(lines), gzip.compress("\n".join(lines).encode(), 6, mtime=0))


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field.to_python(value)


def rows_of(model: type[Model], names: list[str], content: bytes) -> Iterator[Model]:
    """The rows of a pack as model instances."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for line in gzip.decompress(content).decode().split("\n"):
        yield model(**{name: _value(fields[name], value) for name, value in zip(names, json.loads(line), strict=True)})


def empty(apps: Apps, alias: str) -> None:
    """Delete all rows, including those created by migrations."""
    with connections[alias].cursor() as cursor:
        for name in tables(apps):
            cursor.execute(f"DELETE FROM {connections[alias].ops.quote_name(name)}")


def write(model: type[Model], rows: Iterable[Model], alias: str) -> None:
    """Insert rows without calling `save` or signals of the models."""
    model._base_manager.using(alias).bulk_create(list(rows), batch_size=500)


def reset_sequences(apps: Apps, alias: str) -> None:
    """Let new primary keys follow those that were inserted."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables(apps).values())):
            cursor.execute(statement)
