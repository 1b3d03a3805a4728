"""Work to be done: sending."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.kit.jobs import Job


@dataclass(frozen=True, slots=True)
class SendLetter(Job):
    """Hand one letter to the mail server."""

    name: ClassVar[str] = "letters.send"
    letter_id: int
