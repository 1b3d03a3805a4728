"""Cache in Redis for all web processes; while Redis is away, each process has its own.

Only what may be lost is stored in it: counts of rate limits, and which page a person has just read. Sessions are in the database.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)
# Seconds that a page waits for Redis, and seconds after a failure for which it is not asked again: an outage delays few pages.
TIMEOUT_S: Final = 0.5
PAUSE_S: Final = 5.0
# By server, when it is asked again (time.monotonic): Django makes one cache object for each thread.
_asked_again_at: dict[str, float] = {}


class SharedCache(RedisCache):
    """Redis, replaced by a cache in memory after an error; methods raise no error of Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        from redis.backoff import NoBackoff
        from redis.exceptions import RedisError
        from redis.retry import Retry

        # One retry: a connection of the pool may be from before a restart of Redis.
        options = {"socket_connect_timeout": TIMEOUT_S, "socket_timeout": TIMEOUT_S, "retry": Retry(NoBackoff(), 1)}
        super().__init__(server, {**params, "OPTIONS": {**options, **params.get("OPTIONS", {})}})
        self._own, self._server, self._errors = LocMemCache(server, params), server, (RedisError, OSError)

    def _ask(self, shared: Callable[..., Any], own: Callable[..., Any], *arguments: Any) -> Any:
        if time.monotonic() < _asked_again_at.get(self._server, 0.0):
            return own(*arguments)
        try:
            return shared(*arguments)
        except self._errors as error:
            _asked_again_at[self._server] = time.monotonic() + PAUSE_S
            logger.warning("the cache does not answer, this process counts alone: %s", error)
            return own(*arguments)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(super().add, self._own.add, key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(super().get, self._own.get, key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(super().set, self._own.set, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(super().touch, self._own.touch, key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().delete, self._own.delete, key, version))

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._ask(super().get_many, self._own.get_many, keys, version)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(super().has_key, self._own.has_key, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raises ValueError if the key does not exist, also if it was added before Redis went away."""
        return int(self._ask(super().incr, self._own.incr, key, delta, version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return list(self._ask(super().set_many, self._own.set_many, data, timeout, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._ask(super().delete_many, self._own.delete_many, keys, version)

    def clear(self) -> None:
        self._ask(super().clear, self._own.clear)

    def answers(self) -> bool:
        """Return whether Redis answers now; if so, it is used again at once."""
        try:
            super().get("answers")
        except self._errors:
            return False
        _asked_again_at.pop(self._server, None)
        return True
