"""Background jobs of publications."""

from dataclasses import dataclass

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class DraftCase(Job):
    """Extract a case's text and pictures from its entry's files."""

    name = "publications.draft_case"
    case_id: int


@dataclass(frozen=True, slots=True)
class PrintBook(Job):
    """Typeset a casebook."""

    name = "publications.print_book"
    queue = SLOW
    printing_id: int
