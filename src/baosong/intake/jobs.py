"""Work to be done: fetching, reading, settling, answering."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.kit.jobs import SLOW, Job


@dataclass(frozen=True, slots=True)
class FetchMail(Job):
    """Look into the mailbox."""

    name: ClassVar[str] = "intake.fetch_mail"
    queue: ClassVar[str] = SLOW


@dataclass(frozen=True, slots=True)
class ReadMail(Job):
    """Take a kept mail apart and hand in what it brings."""

    name: ClassVar[str] = "intake.read_mail"
    mail_id: int


@dataclass(frozen=True, slots=True)
class SettleMail(Job):
    """Submit the works of a mail whose files are checked, and answer."""

    name: ClassVar[str] = "intake.settle_mail"
    mail_id: int


@dataclass(frozen=True, slots=True)
class SettleHandover(Job):
    """Submit one work whose files are checked."""

    name: ClassVar[str] = "intake.settle_handover"
    handover_id: int
