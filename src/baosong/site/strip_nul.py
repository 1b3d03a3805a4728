"""Text without the character NUL, which PostgreSQL keeps in no text and no JSON, though files and forms may bring it. It means nothing, and is left out."""

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

    # Of two for one type, the later is the one that is taken where the database has not said what it wants.
    return [(str, Text), (str, Unknown), (Jsonb, Json)]


def forget_nul(connection: Any, **_: object) -> None:
    """Has a new connection to PostgreSQL leave it out of whatever is written or asked for."""
    if connection.vendor == "postgresql":
        for kind, dumper in _dumpers():
            connection.connection.adapters.register_dumper(kind, dumper)


def listen() -> None:
    """Called once, when the application is ready."""
    connection_created.connect(forget_nul, dispatch_uid="baosong.nul")
