"""Readings of a draft's notice that differ in the number of tasks: an organiser chooses one, or confirms the shown one."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from baosong.apps.calls.enums import ANSWER_READING
from baosong.apps.calls.models import Call, SecondReading
from baosong.apps.calls.services.drafts import encoded, locked_draft, reading_of, with_named_details
from baosong.apps.orgs.models import Person
from baosong.core.terms import Terms
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """One reading. `by_rules`, `by_model`: who reads so many tasks; `is_shown`: it is the draft."""

    number: int
    terms: Terms
    by_rules: bool
    by_model: bool
    is_shown: bool


def reading_choices(call: Call) -> list[ReadingChoice]:
    """The readings that differ in the number of tasks; none where they agree, one was confirmed, or a person has changed the draft."""
    if call.is_reading_kept or call.parent_id is not None:
        return []
    found = reading_of(call.notice.text)
    rules = [terms for terms in (found.terms, found.other) if terms is not None]
    model = proposed_terms(call)
    counts = [len(terms.tasks) for terms in rules]
    all_readings = [*rules, model] if model is not None and len(model.tasks) not in counts else rules
    shown = [encoded(terms) == call.terms_json for terms in all_readings]
    if len(all_readings) == 1 or not any(shown):
        return []
    return [
        ReadingChoice(number, terms, number < len(rules), model is not None and len(terms.tasks) == len(model.tasks), shown[number])
        for number, terms in enumerate(all_readings)
    ]


def second_reading_of(call: Call) -> SecondReading | None:
    """The second reading of a draft, asked for or answered."""
    return SecondReading.objects.filter(call=call).first()


def proposed_terms(call: Call) -> Terms | None:
    """The terms with title and tasks of the second reading, the rest as the rules read it; None without an answer."""
    row = second_reading_of(call)
    if row is None or row.state != ANSWER_READING.target:
        return None
    terms, rest = row.terms, reading_of(call.notice.text).terms
    if terms.title and not rest.title:
        rest = replace(rest, title=terms.title, evidence={**rest.evidence, **terms.evidence})
    return with_named_details(replace(rest, tasks=terms.tasks))


def other_reading(call: Call, written: str = "") -> Terms | None:
    """The terms of a reading by its number, without one the first that is not shown."""
    others = [choice for choice in reading_choices(call) if not choice.is_shown and written in ("", str(choice.number))]
    return others[0].terms if others else None


@transaction.atomic
def keep(call: Call, *, by: Person, at: datetime) -> Call:
    """Confirm the number of tasks of the draft. Refuses a published call."""
    call = locked_draft(call)
    if reading_choices(call):
        call.is_reading_kept = True
        call.save(update_fields=["is_reading_kept"])
        record("call.reading_kept", call, by=by, at=at, tasks=len(call.terms.tasks))
    return call


@transaction.atomic
def reopen(call: Call, *, by: Person, at: datetime) -> Call:
    """Ask again how many tasks the notice sets. Refuses a published call."""
    call = locked_draft(call)
    if call.is_reading_kept:
        call.is_reading_kept = False
        call.save(update_fields=["is_reading_kept"])
        record("call.reading_reopened", call, by=by, at=at)
    return call
