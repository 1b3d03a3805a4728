"""Jobs of the outbox."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class SendMessage(Job):
    """Send one message."""

    name: ClassVar[str] = "notifications.send"
    message_pk: int
