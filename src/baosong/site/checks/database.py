"""The database: connection, rights to write, migrations, clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from django.utils.translation import gettext as _

from baosong.site import monitoring
from baosong.site.checks.clock import clock_finding
from baosong.site.checks.findings import TIMEOUT_S, Findings, NotTried, error, first_line

ALIAS: Final = "default"


def database() -> Findings:
    yield from findings_of(settings.DATABASES[ALIAS])


def findings_of(configured: dict[str, Any]) -> Findings:
    """Connect, compare the migrations, and write into a table without committing."""
    newest = monitoring.newest_migrations()
    try:
        with _connected(configured) as connection:
            if missing := newest - (_applied(connection) if _exists(configured) else set()):
                yield error(
                    _("Migrations of the database are missing, such as %(name)s.") % {"name": ".".join(min(missing))},
                    _("Start the site (baosong serve); it applies them before it answers."),
                )
            elif reason := _refused_write(connection):
                yield error(
                    _("The database cannot be written to: %(fault)s") % {"fault": reason},
                    _("Give the account of baosong the right to write; look for free space at the server."),
                )
    except DatabaseError as fault:
        yield error(
            _("The database does not answer: %(fault)s") % {"fault": first_line(fault)}, _("Correct the option database, or start the database server.")
        )


def clock() -> Findings:
    yield from clock_of(settings.DATABASES[ALIAS])


def clock_of(configured: dict[str, Any]) -> Findings:
    """The clock of a database server against the one of this machine."""
    try:
        with _connected(configured) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            apart = float(cursor.fetchone()[0]) - time.time()
    except DatabaseError as fault:
        raise NotTried from fault
    yield from clock_finding(apart, _("database server"))


def is_server() -> bool:
    return "postgresql" in str(settings.DATABASES[ALIAS]["ENGINE"])


@contextmanager
def _connected(configured: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, which waits for TIMEOUT_S only and is not from the pool."""
    options = {name: value for name, value in configured["OPTIONS"].items() if name != "pool"}
    options |= {"connect_timeout": int(TIMEOUT_S)} if "postgresql" in configured["ENGINE"] else {"timeout": TIMEOUT_S}
    connection = ConnectionHandler({ALIAS: {**configured, "OPTIONS": options}})[ALIAS]
    try:
        yield connection
    finally:
        connection.close()


def _exists(configured: dict[str, Any]) -> bool:
    # Connecting would create an empty file, into which no backup is restored.
    return "sqlite" not in configured["ENGINE"] or Path(configured["NAME"]).exists()


def _applied(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """Names of the applied migrations. Django's MigrationRecorder reads from the installation's own connection only."""
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}


def _refused_write(connection: BaseDatabaseWrapper) -> str:
    """Why no row can be written; empty if it can. Nothing is committed."""
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET name = name")
    except DatabaseError as fault:
        return first_line(fault)
    finally:
        connection.rollback()
    return ""
