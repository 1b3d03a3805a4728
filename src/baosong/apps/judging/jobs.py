"""Jobs of judging."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class LookForNames(Job):
    """Search a candidate's texts, subtitles, file names and the film's opening for names of its unit or author."""

    name: ClassVar[str] = "judging.look_for_names"
    queue: ClassVar[str] = SLOW
    candidate_id: int
