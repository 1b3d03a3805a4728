"""Log statements of the database that took long, without their values."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

logger = logging.getLogger("baosong.queries")


def listen() -> None:
    """Time the statements of every connection that is opened from now on."""
    connection_created.connect(_time_statements, dispatch_uid="baosong.slow_queries")


def _time_statements(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    # The signal is sent again whenever the connection is opened again.
    if _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    began = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        taken = (time.perf_counter() - began) * 1000
        if 0 < settings.BAOSONG_SLOW_QUERY_MS <= taken:
            logger.warning("slow statement: %d ms: %s", taken, sql, extra={"ms": round(taken), "sql": sql})
