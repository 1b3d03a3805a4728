"""Work to be done: checking files."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.kit.jobs import Job


@dataclass(frozen=True, slots=True)
class CheckFile(Job):
    """Inspect one file of a version against the rules of its piece."""

    name: ClassVar[str] = "works.check_file"
    file_id: int
