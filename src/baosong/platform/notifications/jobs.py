"""Work to be done: sending."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class SendMessage(Job):
    """Hand one message to the mail server."""

    name: ClassVar[str] = "notifications.send"
    message_pk: int
