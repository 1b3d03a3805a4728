"""Work of activities to be done later."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class CleanAttachment(Job):
    """Free a member's file of place, device and time; scan it."""

    name: ClassVar[str] = "activities.clean_attachment"
    clip_id: int


@dataclass(frozen=True, slots=True)
class SendCode(Job):
    """Make a code for a member's link and send it to the phone."""

    name: ClassVar[str] = "activities.send_code"
    branch_membership_id: int


@dataclass(frozen=True, slots=True)
class SettleHandIn(Job):
    """Submit an article whose files have been checked."""

    name: ClassVar[str] = "activities.settle_hand_in"
    article_id: int
