"""Work that the press room has done in the background."""

from dataclasses import dataclass

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class DraftCase(Job):
    """Take a case's text and pictures out of its entry's files."""

    name = "publications.draft_case"
    case_id: int


@dataclass(frozen=True, slots=True)
class PrintBook(Job):
    """Set a casebook."""

    name = "publications.print_book"
    queue = SLOW
    printing_id: int
