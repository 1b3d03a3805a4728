"""Background jobs as data. Services call `after_commit(job)`; handlers in `interfaces/handlers.py` run them."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, TypeVar

# Slow jobs (minutes) have workers of their own, so that quick ones (seconds) do not wait for them.
QUICK: Final = "default"
SLOW: Final = "slow"


@dataclass(frozen=True, slots=True)
class Job:
    """Payload of a job. Handlers must be idempotent: a job whose worker was killed is run again."""

    name: ClassVar[str] = ""
    queue: ClassVar[str] = QUICK

    def payload(self) -> dict[str, Any]:
        """Return the fields as a dictionary, serialisable as JSON."""
        return asdict(self)


class TryLater(Exception):
    """Raised by a handler that lacked time or memory: the job is retried after each of `PAUSES`."""


# Backoff in seconds before each retry of a job that raised TryLater.
PAUSES: Final = (20, 120, 600)


class ServiceAway(Exception):
    """Raised by a handler that needs a service that does not answer, such as the mail server: the job waits without using up its attempts."""


# Seconds after which a job is tried again whose service did not answer.
AWAY_PAUSE_S: Final = 60


class BrokerUnavailable(Exception):
    """The broker does not accept messages; the job stays queued in the database and is sent later."""


J = TypeVar("J", bound=Job)
kinds: dict[str, type[Job]] = {}
handlers: dict[str, Callable[[Any], None]] = {}
when_failed: dict[str, Callable[[Any], None]] = {}


def _not_ready(_job: Job) -> None:
    raise RuntimeError("the app registry is not ready")


dispatcher: Callable[[Job], None] = _not_ready


def after_commit(job: Job) -> None:
    """Store the job in the current transaction and start it after commit."""
    dispatcher(job)


def handles(kind: type[J]) -> Callable[[Callable[[J], None]], Callable[[J], None]]:
    """Register the decorated function as the handler of a kind of job."""

    def register(handler: Callable[[J], None]) -> Callable[[J], None]:
        kinds[kind.name] = kind
        handlers[kind.name] = handler
        return handler

    return register


def gives_up(kind: type[J]) -> Callable[[Callable[[J], None]], Callable[[J], None]]:
    """Register the decorated function, which is called when a job has failed for good."""

    def register(handler: Callable[[J], None]) -> Callable[[J], None]:
        when_failed[kind.name] = handler
        return handler

    return register
