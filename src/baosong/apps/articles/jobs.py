"""Jobs of articles."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class SettleHandIn(Job):
    """Submit an article whose files have been checked."""

    name: ClassVar[str] = "articles.settle_hand_in"
    article_id: int
