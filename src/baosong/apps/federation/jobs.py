"""Jobs of the federation."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class SendDispatch(Job):
    """Send a bundle to the peer above, resuming where it stopped."""

    name: ClassVar[str] = "federation.send_dispatch"
    queue: ClassVar[str] = SLOW
    dispatch_id: int


@dataclass(frozen=True, slots=True)
class ImportBundle(Job):
    """Import a bundle whose upload is complete."""

    name: ClassVar[str] = "federation.import_bundle"
    queue: ClassVar[str] = SLOW
    upload_id: str


@dataclass(frozen=True, slots=True)
class FetchOutcomes(Job):
    """Fetch the outcomes of submissions from an installation above."""

    name: ClassVar[str] = "federation.fetch_outcomes"
    peer_id: int
