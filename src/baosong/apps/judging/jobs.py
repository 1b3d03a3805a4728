"""Jobs of judging."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class LookForNames(Job):
    """Search a candidate's texts, subtitles, pictures, file names and the film's opening for names of its unit or author; copy what is no film."""

    name: ClassVar[str] = "judging.look_for_names"
    queue: ClassVar[str] = SLOW
    candidate_id: int


@dataclass(frozen=True, slots=True)
class MakeBlindCopy(Job):
    """Make the copy of a candidate's file that reviewers of a blind round get."""

    name: ClassVar[str] = "judging.make_blind_copy"
    queue: ClassVar[str] = SLOW
    candidate_id: int
    file_id: int


@dataclass(frozen=True, slots=True)
class DropBlindCopies(Job):
    """Delete the copies that no round uses: of rounds that were closed or dropped, and those with names that have changed since."""

    name: ClassVar[str] = "judging.drop_blind_copies"
