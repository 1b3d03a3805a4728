"""Concurrent writers to the tests' database."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

T = TypeVar("T")


def retried(write: Callable[[], T]) -> T:
    """Retry while SQLite's in-memory database, which the threads share, is locked; a file would make them wait."""
    while True:
        try:
            return write()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.005)
