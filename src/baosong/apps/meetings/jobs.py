"""Jobs of meetings."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class CleanAttachment(Job):
    """Scan a file for viruses and remove its metadata."""

    name: ClassVar[str] = "meetings.clean_attachment"
    attachment_id: int


@dataclass(frozen=True, slots=True)
class SendCode(Job):
    """Make a code for a member's link and send it to the phone."""

    name: ClassVar[str] = "meetings.send_code"
    branch_membership_id: int
