"""Jobs of the inbox."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class FetchMail(Job):
    """Fetch new mails of the mailbox."""

    name: ClassVar[str] = "inbox.fetch_mail"
    queue: ClassVar[str] = SLOW


@dataclass(frozen=True, slots=True)
class ReadMail(Job):
    """Parse a stored mail and create submissions of its files."""

    name: ClassVar[str] = "inbox.read_mail"
    mail_id: int


@dataclass(frozen=True, slots=True)
class SettleMail(Job):
    """Submit the submissions of a mail whose files are checked, and answer it."""

    name: ClassVar[str] = "inbox.settle_mail"
    mail_id: int


@dataclass(frozen=True, slots=True)
class SettlePendingSubmission(Job):
    """Submit one submission whose files are checked."""

    name: ClassVar[str] = "inbox.settle_pending_submission"
    pending_submission_id: int
