"""Work to be done later, said as data. `domain` calls after_commit(job); `interfaces/handlers.py` says how."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final, TypeVar

# Jobs of minutes have workers of their own, so that jobs of seconds never wait for them.
QUICK: Final = "default"
SLOW: Final = "slow"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. Handlers must be idempotent: a job whose worker was killed is run again."""

    name: ClassVar[str] = ""
    queue: ClassVar[str] = QUICK

    def payload(self) -> dict[str, Any]:
        """The job's data, fit for JSON."""
        return asdict(self)


class TryLater(Exception):
    """Raised by a handler that could not do its job for want of time or memory: it is tried again after a pause, a bounded number of times."""


# Seconds before each further try of a job that asked for one.
PAUSES: Final = (20, 120, 600)


class BrokerUnavailable(Exception):
    """Nobody takes the message that a job waits; it stands in the database, and is handed over later."""


J = TypeVar("J", bound=Job)
kinds: dict[str, type[Job]] = {}
handlers: dict[str, Callable[[Any], None]] = {}
when_failed: dict[str, Callable[[Any], None]] = {}


def _nobody(_job: Job) -> None:
    raise RuntimeError("kit is not ready")


dispatcher: Callable[[Job], None] = _nobody


def after_commit(job: Job) -> None:
    """Stores the job with the transaction under way and starts it once that is committed."""
    dispatcher(job)


def handles(kind: type[J]) -> Callable[[Callable[[J], None]], Callable[[J], None]]:
    """Marks the function that does a kind of job."""

    def register(handler: Callable[[J], None]) -> Callable[[J], None]:
        kinds[kind.name] = kind
        handlers[kind.name] = handler
        return handler

    return register


def gives_up(kind: type[J]) -> Callable[[Callable[[J], None]], Callable[[J], None]]:
    """Marks the function that is told when a job has failed for the last time."""

    def register(handler: Callable[[J], None]) -> Callable[[J], None]:
        when_failed[kind.name] = handler
        return handler

    return register
