"""What a draft call still leaves open: the notice was silent, so a person is asked and nothing is guessed."""

from dataclasses import dataclass
from datetime import datetime

from baosong.core.terms import Deadline, InvalidDeadline, Terms, TermsTask


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One thing to ask: its code, the task it is about (key and name), and whether publication waits for it."""

    code: str
    task_key: str = ""
    task_name: str = ""
    is_required: bool = True


def open_questions(terms: Terms) -> list[OpenQuestion]:
    """What is missing, what must be answered first."""
    asked: list[OpenQuestion] = []
    if not terms.title:
        asked.append(OpenQuestion("no_title"))
    if not terms.tasks:
        asked.append(OpenQuestion("no_task"))
    for task in terms.tasks:
        if not task.name.strip():
            asked.append(OpenQuestion("no_name", task.key, task.name))
        asked.extend(OpenQuestion(code, task.key, task.name) for code in _deadline(task.deadline))
        if not task.pieces:
            asked.append(OpenQuestion("no_piece", task.key, task.name))
    asked.extend(OpenQuestion("no_quota", task.key, task.name, is_required=False) for task in terms.tasks if not task.quotas)
    if not terms.channels:
        asked.append(OpenQuestion("no_channel", is_required=False))
    return asked


def _deadline(written: str) -> list[str]:
    if not written:
        return ["no_deadline"]
    if not Deadline(written).has_year:
        return ["no_year"]
    try:
        Deadline(written).moment()
    except InvalidDeadline:
        return ["bad_deadline"]
    return []


def past_deadlines(terms: Terms, *, at: datetime) -> list[TermsTask]:
    """The tasks whose deadline is over already."""
    return [task for task in terms.tasks if is_past(task.deadline, at=at)]


def is_past(written: str, *, at: datetime) -> bool:
    """Whether a written deadline is over; one that is no date is not."""
    return not _deadline(written) and Deadline(written).moment() < at
