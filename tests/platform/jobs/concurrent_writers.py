"""Threads that write at once into the tests' database."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError

T = TypeVar("T")


def patiently(deed: Callable[[], T]) -> T:
    """Does it again where SQLite's memory, which the tests share between threads, says that it is locked; a file would make them wait."""
    while True:
        try:
            return deed()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.005)
