"""Work to be done: fetching, reading, settling, answering."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class FetchMail(Job):
    """Look into the mailbox."""

    name: ClassVar[str] = "inbox.fetch_mail"
    queue: ClassVar[str] = SLOW


@dataclass(frozen=True, slots=True)
class ReadMail(Job):
    """Take a kept mail apart and hand in what it brings."""

    name: ClassVar[str] = "inbox.read_mail"
    mail_id: int


@dataclass(frozen=True, slots=True)
class SettleMail(Job):
    """Submit the works of a mail whose files are checked, and answer."""

    name: ClassVar[str] = "inbox.settle_mail"
    mail_id: int


@dataclass(frozen=True, slots=True)
class SettlePendingSubmission(Job):
    """Submit one work whose files are checked."""

    name: ClassVar[str] = "inbox.settle_pending_submission"
    pending_submission_id: int
