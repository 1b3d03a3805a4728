"""Readings on the page of a draft: which there are, what the second reader suggests, and what a button does with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from baosong.apps.calls.interfaces.draft_actions import ASK_READER, DISMISS, KEEP_READING, READING, REOPEN_READING, RESTORE, SUGGESTED, DraftAction, after
from baosong.apps.calls.interfaces.notice_highlight import number_of
from baosong.apps.calls.interfaces.reader_sentences import dropped_sentence, reader_fault_sentence, suggestion_sentence
from baosong.apps.calls.models import Call, SecondReading
from baosong.apps.calls.services import dismissed_places, readings, second_readings
from baosong.apps.calls.services.drafts import reading_of
from baosong.apps.orgs.models import Person
from baosong.core.notice.second_reader import suggestions, with_suggestion
from baosong.core.terms import Evidence, Terms


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A value that the draft lacks: the argument of its button, its sentence, and the number of the notice's sentence."""

    mark: str
    said: str
    number: int | None


@dataclass(frozen=True, slots=True)
class SecondReadingPart:
    """The second reading on the page: who read, how many tasks, what is suggested, what was dropped, why there is none."""

    row: SecondReading
    tasks: int = 0
    rows: tuple[SuggestionRow, ...] = ()
    dropped: tuple[str, ...] = ()
    fault: str = ""


def second_reading_part(call: Call, cut: list[tuple[int, int]]) -> SecondReadingPart | None:
    """The second reading of a draft, None where there is none. `cut`: the sentences of the notice."""
    row = readings.second_reading_of(call)
    if row is None:
        return None
    if not row.state_is["answered"]:
        return SecondReadingPart(row, fault=reader_fault_sentence(row.fault) if row.fault else "")
    rows = [SuggestionRow(one.mark, suggestion_sentence(one, call.terms), number_of(cut, one.evidence)) for one in suggestions(call.terms, row.terms)]
    return SecondReadingPart(row, len(row.terms.tasks), tuple(rows), tuple(dropped_sentence(one) for one in row.dropped_values))


def terms_after(call: Call, action: DraftAction, entered: Terms) -> tuple[Terms, bool]:
    """The terms as entered after an action on readings, and whether another reading replaced what was entered."""
    if action.name == READING and (other := readings.other_reading(call, action.argument)) is not None:
        return other, True
    if action.name == SUGGESTED and (row := readings.second_reading_of(call)) is not None and row.state_is["answered"]:
        taken = next((one for one in suggestions(call.terms, row.terms) if one.mark == action.argument), None)
        return (after(with_suggestion(entered, taken), DraftAction()), False) if taken is not None else (entered, False)
    return entered, False


def take(call: Call, action: DraftAction, *, by: Person, at: datetime) -> Call:
    """Do what a button asks for besides changing the terms, and return the call as it is then."""
    if action.name == KEEP_READING:
        return readings.keep(call, by=by, at=at)
    if action.name == REOPEN_READING:
        return readings.reopen(call, by=by, at=at)
    if action.name == DISMISS:
        dismissed_places.dismiss(call, Evidence(*action.where), by=by, at=at)
    elif action.name == RESTORE:
        dismissed_places.restore(call, by=by, at=at)
    elif action.name == ASK_READER:
        second_readings.ask(call, by=by, at=at)
    return call


def suggested_values(call: Call, part: SecondReadingPart | None) -> frozenset[object]:
    """What only the second reader has, as `forms.draft` looks for it."""
    if part is None or not part.row.state_is["answered"]:
        return frozenset()
    read = reading_of(call.notice.text)
    of_rules = {value for terms in (read.terms, read.other) if terms is not None for value in _values(terms)}
    return frozenset(set(_values(part.row.terms)) - of_rules)


def _values(terms: Terms) -> Iterator[object]:
    for task in terms.tasks:
        yield (task.name, task.evidence)
        yield (task.deadline, task.deadline_evidence)
        yield from task.quotas
        for piece in task.pieces:
            yield (piece.kind, piece.evidence)
            yield from piece.rules
