"""Rows of all tables out of any database and into any other, in packs that stay the same as long as their rows do."""

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

# A pack ends after a row whose key says so: rows that come or go change the pack they are in and no other.
ROWS_A_PACK: Final = 1000
# Sessions end with a restore; tasks are handed over anew from the runs that wait; a lease is for seconds.
LEFT_OUT: Final = frozenset({"django_session", "django_tasks_database_dbtaskresult", "jobs_lease", "usersessions_usersession"})
SNAPSHOT: Final = "snapshot"


@dataclass(frozen=True, slots=True)
class Pack:
    """Rows of one table, as compressed lines of JSON, one a row."""

    rows: int
    content: bytes


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a connection that sees the database as it is now for as long as the context lasts; writers go on meanwhile."""
    said = {**connections["default"].settings_dict, "ATOMIC_REQUESTS": False}
    if connections["default"].vendor == "postgresql":
        from psycopg import IsolationLevel

        options = {name: value for name, value in said["OPTIONS"].items() if name != "pool"}
        said["OPTIONS"] = {**options, "isolation_level": IsolationLevel.REPEATABLE_READ}
    else:
        said["OPTIONS"] = {**said["OPTIONS"], "transaction_mode": "DEFERRED"}
    connections.databases[SNAPSHOT] = said
    try:
        with transaction.atomic(using=SNAPSHOT), connections[SNAPSHOT].cursor() as cursor:
            # The picture is taken with the first question.
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            yield SNAPSHOT
    finally:
        connections[SNAPSHOT].close()
        del connections.databases[SNAPSHOT]


def tables(apps: Apps) -> dict[str, type[Model]]:
    """Every table that a backup has, with its model, by name."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy}
    return {name: found[name] for name in sorted(found) if name not in LEFT_OUT}


def columns(model: type[Model]) -> list[str]:
    """The names that the values of a row stand for."""
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
    """All rows of a table in the order of their keys."""
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
    # Without a time in its head, so that the same rows make the same bytes.
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
    """The rows of a pack, as instances."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for line in gzip.decompress(content).decode().split("\n"):
        yield model(**{name: _value(fields[name], value) for name, value in zip(names, json.loads(line), strict=True)})


def empty(apps: Apps, alias: str) -> None:
    """Removes all rows, those that come with the tables as well."""
    with connections[alias].cursor() as cursor:
        for name in tables(apps):
            cursor.execute(f"DELETE FROM {connections[alias].ops.quote_name(name)}")


def write(model: type[Model], rows: Iterable[Model], alias: str) -> None:
    """Writes rows as they are: nothing of a model's own is called."""
    model._base_manager.using(alias).bulk_create(list(rows), batch_size=500)


def reset_sequences(apps: Apps, alias: str) -> None:
    """Lets new rows take keys after those that were written."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables(apps).values())):
            cursor.execute(statement)
