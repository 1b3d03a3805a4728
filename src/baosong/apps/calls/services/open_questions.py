"""Questions that a draft leaves open where the notice states nothing; a person answers them."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from baosong.core.terms import Deadline, InvalidDeadline, Terms, TermsTask
from baosong.core.terms.model import SENTENCE_STOPS

YEAR: Final = re.compile(r"\d{3,4}[ ]*[年./-]|[〇零○一二三四五六七八九]{3,4}年")

# The question whether anything is asked for; a call without a task can be published to be acknowledged only.
NO_TASK: Final = "no_task"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question: its code, the task that it is about (key and name), and whether publication requires the answer."""

    code: str
    task_key: str = ""
    task_name: str = ""
    is_required: bool = True


def open_questions(terms: Terms) -> list[OpenQuestion]:
    """All open questions: of the call, then of each task, optional ones last."""
    asked: list[OpenQuestion] = []
    if not terms.title:
        asked.append(OpenQuestion("no_title"))
    if not terms.tasks:
        asked.append(OpenQuestion(NO_TASK))
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


def required_questions(terms: Terms) -> list[OpenQuestion]:
    """The open questions that have to be answered before the call is published."""
    return [question for question in open_questions(terms) if question.is_required]


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
    """The tasks whose deadline has passed."""
    return [task for task in terms.tasks if is_past(task.deadline, at=at)]


def is_past(written: str, *, at: datetime) -> bool:
    """Whether a written deadline has passed; false for one that is no date."""
    return not _deadline(written) and Deadline(written).moment() < at


def inferred_years(terms: Terms, text: str) -> list[TermsTask]:
    """The tasks whose deadline has a year that its sentence does not state."""
    return [task for task in terms.tasks if has_inferred_year(task, text)]


def has_inferred_year(task: TermsTask, text: str) -> bool:
    where = task.deadline_evidence
    if where is None or not task.deadline or not Deadline(task.deadline).has_year:
        return False
    sentence_start = max(text.rfind(stop, 0, where.start) for stop in SENTENCE_STOPS) + 1
    return not YEAR.search(text, sentence_start, where.end)
