"""Work to be done: sending bundles, and asking what became of them."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class SendDispatch(Job):
    """Send a bundle up, going on where it stopped."""

    name: ClassVar[str] = "federation.send_dispatch"
    queue: ClassVar[str] = SLOW
    dispatch_id: int


@dataclass(frozen=True, slots=True)
class ImportBundle(Job):
    """Open a bundle that has come whole."""

    name: ClassVar[str] = "federation.import_bundle"
    queue: ClassVar[str] = SLOW
    upload_id: str


@dataclass(frozen=True, slots=True)
class FetchOutcomes(Job):
    """Ask an installation above what became of our works."""

    name: ClassVar[str] = "federation.fetch_outcomes"
    peer_id: int
