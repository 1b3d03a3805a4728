"""Background jobs of tracking."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class RunReminders(Job):
    """Send the reminders of a call that are due, and the digest."""

    name: ClassVar[str] = "tracking.run_reminders"
    call_id: int


@dataclass(frozen=True, slots=True)
class NotifySuccessor(Job):
    """Mail the successor what has passed on with a post."""

    name: ClassVar[str] = "tracking.notify_successor"
    handover_id: int
