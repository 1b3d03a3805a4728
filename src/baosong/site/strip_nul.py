"""Remove NUL characters from texts and JSON written to PostgreSQL, which does not store them, though files and forms may contain them."""

import re
from functools import cache
from typing import Any, Final

from django.db.backends.signals import connection_created

# An escaped NUL in JSON, unless its backslash is itself escaped.
ESCAPED: Final = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


@cache
def _dumpers() -> list[tuple[type, type]]:
    from psycopg.types.json import Jsonb, JsonbDumper
    from psycopg.types.string import StrDumper, StrDumperUnknown

    class Text(StrDumper):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\x00", ""))

    class Unknown(StrDumperUnknown):
        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\x00", ""))

    class Json(JsonbDumper):
        def dump(self, obj: Any) -> Any:
            made = super().dump(obj)
            return ESCAPED.sub(rb"\1", bytes(made)) if made is not None else None

    # Of two dumpers for one type, psycopg prefers the later if the parameter's type is unknown.
    return [(str, Text), (str, Unknown), (Jsonb, Json)]


def register_dumpers(connection: Any, **_: object) -> None:
    """Register the dumpers on a new connection to PostgreSQL."""
    if connection.vendor == "postgresql":
        for kind, dumper in _dumpers():
            connection.connection.adapters.register_dumper(kind, dumper)


def listen() -> None:
    """Connect the signal; called once when the application is ready."""
    connection_created.connect(register_dumpers, dispatch_uid="baosong.nul")
