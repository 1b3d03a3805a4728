"""Questions to services that may never answer: each is asked in its own thread, and whoever asks waits for a limited time."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


class Probe(Generic[T]):
    """A question. While its last answer is outstanding, further callers wait for the same, so that a dead service takes one thread."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._lock = threading.Lock()
        self._asked: Future[T] | None = None

    def ask(self) -> "Future[T]":
        """Return the future answer. Its exception is that of the function."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._answer, args=(self._asked,), daemon=True).start()
            return self._asked

    def answer(self, *, within_s: float) -> T:
        """Return the answer. Raises TimeoutError, or the exception of the function."""
        return self.ask().result(timeout=within_s)

    def _answer(self, asked: "Future[T]") -> None:
        try:
            answer = self._function()
        except BaseException as error:  # noqa: BLE001  passed on to whoever asked
            asked.set_exception(error)
        else:
            asked.set_result(answer)
        finally:
            connections.close_all()
