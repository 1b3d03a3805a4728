"""Work to be done: reminders by rule."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.kit.jobs import Job


@dataclass(frozen=True, slots=True)
class RunReminders(Job):
    """Send the reminders of a call that are due, and the digest."""

    name: ClassVar[str] = "progress.run_reminders"
    call_id: int
