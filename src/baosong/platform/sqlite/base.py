"""Django's backend for SQLite, with a queue for writers. Named by ENGINE in the settings.

SQLite has one writer at a time. Others ask again at growing intervals, so that a process with one transaction after another keeps them out until
they give up ("database is locked"). Here every transaction, and every statement outside of one that writes, waits in the queue first.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db.backends.sqlite3 import base

from baosong.platform.sqlite.write_queue import QueueTimeout, WriteQueue

WRITES: Final = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.I)


class QueuingCursor(base.SQLiteCursorWrapper):
    """Waits for its turn before a statement that writes, unless its transaction has it."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or not WRITES.match(query):
            return super().execute(query, params)
        with self.wrapper.turn():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if self.connection.in_transaction or not WRITES.match(query):
            return super().executemany(query, param_list)
        with self.wrapper.turn():
            return super().executemany(query, param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection. Its turn lasts from BEGIN to COMMIT, ROLLBACK, or the end of the connection."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._queue: WriteQueue | None = None
        # Seconds to wait; `platform.web.optional_writes` shortens it for writes that a page does not depend on.
        self.write_wait_s: float = self.settings_dict["OPTIONS"].get("timeout", 5)

    def _turns(self) -> WriteQueue | None:
        name = str(self.settings_dict["NAME"])
        if self._queue is None and not self.is_in_memory_db() and not name.startswith("file:"):
            self._queue = WriteQueue(name)
        return self._queue

    def _take(self) -> None:
        if (queue := self._turns()) is not None:
            try:
                queue.take(self.write_wait_s)
            except QueueTimeout as error:
                with self.wrap_database_errors:
                    raise sqlite3.OperationalError("database is locked") from error

    def _leave(self) -> None:
        if self._queue is not None:
            self._queue.leave()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn of one statement. Raises OperationalError."""
        self._take()
        try:
            yield
        finally:
            self._leave()

    def create_cursor(self, name: str | None = None) -> Any:  # noqa: ARG002  Django's name
        cursor = self.connection.cursor(factory=QueuingCursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        # A commit that failed leaves the transaction open; it is rolled back next.
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # not in the stubs
        finally:
            self._leave()
            self._queue = None
