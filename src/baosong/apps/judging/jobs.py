"""Work to be done: looking for names where judging is blind."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class LookForNames(Job):
    """Look whether a work names its unit or author: in texts, subtitles, file names and the film's opening."""

    name: ClassVar[str] = "judging.look_for_names"
    queue: ClassVar[str] = SLOW
    candidate_id: int
