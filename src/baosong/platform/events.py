"""Facts in the past tense, announced after commit to rooms that the speaker does not know."""

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
    """Marks a function of a room's receivers.py as listening to an event."""

    def register(receiver: Callable[[E], None]) -> Callable[[E], None]:
        _receivers[event].append(receiver)
        return receiver

    return register


def announce(event: object) -> None:
    """Tells everyone who listens, once the transaction is committed. A receiver that fails is logged, not felt."""
    for receiver in _receivers[type(event)]:
        transaction.on_commit(partial(_tell, receiver, event))


def _tell(receiver: Callable[[Any], None], event: object) -> None:
    # Django's own robust hooks cannot log a partial (they ask for its __qualname__), and so would make it felt.
    try:
        receiver(event)
    except Exception:
        logger.exception("%s failed at %s", receiver.__qualname__, event)
