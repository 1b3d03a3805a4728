"""Work to be done: sending parcels, and asking what became of them."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.kit.jobs import SLOW, Job


@dataclass(frozen=True, slots=True)
class SendDispatch(Job):
    """Send a parcel up, going on where it stopped."""

    name: ClassVar[str] = "exchange.send_dispatch"
    queue: ClassVar[str] = SLOW
    dispatch_id: int


@dataclass(frozen=True, slots=True)
class OpenParcel(Job):
    """Open a parcel that has come whole."""

    name: ClassVar[str] = "exchange.open_parcel"
    queue: ClassVar[str] = SLOW
    upload_id: str


@dataclass(frozen=True, slots=True)
class AskOutcomes(Job):
    """Ask an installation above what became of our works."""

    name: ClassVar[str] = "exchange.ask_outcomes"
    peer_id: int
