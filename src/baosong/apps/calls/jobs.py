"""Jobs: carry an amendment into the works of a call, and notify its units."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class ApplyAmendment(Job):
    """Check the files again that a version of the terms concerns, and count again what is owed. Handled by `submissions`."""

    name: ClassVar[str] = "calls.apply_amendment"
    call_id: int
    number: int


@dataclass(frozen=True, slots=True)
class NotifyUnits(Job):
    """Mail the liaisons of a call's units what changed.

    `step`: amended, attachments, units_added, units_removed, or the name of a transition; `number`: of the version, key of the revision, or the
    second in which it happened.
    `units`: keys of the units concerned; empty for all that the call goes to.
    """

    name: ClassVar[str] = "calls.notify_units"
    call_id: int
    step: str
    number: int
    units: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AskSecondReader(Job):
    """Send the notice of a draft to the second reader. `number`: of the request, so that the answer to an earlier one is not taken."""

    name: ClassVar[str] = "calls.ask_second_reader"
    queue: ClassVar[str] = SLOW
    call_id: int
    number: int
    by_id: int
