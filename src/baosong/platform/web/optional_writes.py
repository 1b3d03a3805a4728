"""Writes that a page does not depend on: they wait only briefly for the database, and their failure is logged, not raised."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from django.db import DatabaseError, connection, connections

if TYPE_CHECKING:
    from baosong.platform.sqlite.base import DatabaseWrapper

logger = logging.getLogger(__name__)
# Milliseconds to wait for SQLite's lock; a page waits for `timeout` of the settings otherwise.
SHORT_MS: Final = 250


@contextmanager
def optional_write(what: str) -> Iterator[None]:
    """Log errors of the database, such as a full disk or a lock held by another process, instead of raising them."""
    try:
        with short_wait():
            yield
    except DatabaseError as error:
        logger.warning("%s was not written: %s", what, error)


@contextmanager
def short_wait() -> Iterator[None]:
    """Let statements on SQLite wait for another writer for a quarter of a second at most."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    # Past Django, which would count them among the queries of the page.
    usual = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.connection.execute(f"PRAGMA busy_timeout = {SHORT_MS}")
    wrapper = cast("DatabaseWrapper", connections[connection.alias])
    patience, wrapper.write_wait_s = wrapper.write_wait_s, SHORT_MS / 1000
    try:
        yield
    finally:
        wrapper.write_wait_s = patience
        if connection.connection is not None:
            connection.connection.execute(f"PRAGMA busy_timeout = {usual}")
