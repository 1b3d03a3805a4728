"""What a draft call still leaves open: the notice was silent, so a person is asked and nothing is guessed."""

from dataclasses import dataclass

from baosong.terms import Deadline, InvalidDeadline, Terms


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask: its code, the task it is about (key and name), and whether publication waits for it."""

    code: str
    task_key: str = ""
    task_name: str = ""
    is_required: bool = True


def open_questions(terms: Terms) -> list[Question]:
    """What is missing, what must be answered first."""
    asked: list[Question] = []
    if not terms.title:
        asked.append(Question("no_title"))
    if not terms.tasks:
        asked.append(Question("no_task"))
    for task in terms.tasks:
        if not task.name.strip():
            asked.append(Question("no_name", task.key, task.name))
        asked.extend(Question(code, task.key, task.name) for code in _deadline(task.deadline))
        if not task.pieces:
            asked.append(Question("no_piece", task.key, task.name))
    asked.extend(Question("no_quota", task.key, task.name, is_required=False) for task in terms.tasks if not task.quotas)
    if not terms.channels:
        asked.append(Question("no_channel", is_required=False))
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
