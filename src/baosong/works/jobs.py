"""Work to be done: checking files, watching films."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.kit.jobs import SLOW, Job


@dataclass(frozen=True, slots=True)
class CheckFile(Job):
    """Inspect one file of a version against the rules of its piece."""

    name: ClassVar[str] = "works.check_file"
    file_id: int


@dataclass(frozen=True, slots=True)
class WatchFile(Job):
    """Decode a whole film: the checks that need it, and its burned-in subtitles."""

    name: ClassVar[str] = "works.watch_file"
    queue: ClassVar[str] = SLOW
    file_id: int


@dataclass(frozen=True, slots=True)
class MendFile(Job):
    """Make a film fit."""

    name: ClassVar[str] = "works.mend_file"
    queue: ClassVar[str] = SLOW
    mending_id: int
