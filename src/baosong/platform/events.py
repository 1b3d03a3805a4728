"""Events: facts announced after commit to receivers in apps that the sender does not import."""

import logging
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

logger = logging.getLogger(__name__)
E = TypeVar("E")
_receivers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def receives(event: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register the decorated function (in `interfaces/receivers.py`) as a receiver of `event`."""

    def register(receiver: Callable[[E], None]) -> Callable[[E], None]:
        _receivers[event].append(receiver)
        return receiver

    return register


def announce(event: object) -> None:
    """Call all receivers of `event` after commit. Exceptions in receivers are logged and not re-raised."""
    for receiver in _receivers[type(event)]:
        transaction.on_commit(partial(_deliver, receiver, event))


def _deliver(receiver: Callable[[Any], None], event: object) -> None:
    # Not on_commit(robust=True): Django logs the name of the callback, which a partial does not have.
    try:
        receiver(event)
    except Exception:
        logger.exception("%s failed at %s", receiver.__qualname__, event)
