"""Selections: prizes proposed by the ranking, changed only with a reason, not visible to units."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import CHOOSE, PREPARE_ANEW, SELECT
from baosong.apps.judging.errors import DepartureNeedsReason, LevelIncomplete, PrizesWrong, RoundNotClosed, SelectionNotOpen
from baosong.apps.judging.models import Round, Selection, SelectionChoice
from baosong.apps.judging.queries import undecided
from baosong.apps.judging.services import prizes as giving
from baosong.apps.judging.services.awards import ProposedAwards, proposed, ranked
from baosong.apps.judging.services.certificates import new_code
from baosong.apps.judging.services.outcome import Placement, outcome_of
from baosong.apps.judging.services.prizes import AwardRules, Prize
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record


@transaction.atomic
def prepare(
    judged: Round,
    prizes: Sequence[Prize],
    rules: AwardRules = AwardRules(),  # noqa: B008  # frozen
    *,
    shows_reasons: bool = False,
    by: Person,
    at: datetime,
) -> Selection:
    """Create the selection that the ranking gives; it replaces an earlier one that is not public.

    What was changed by hand before stays, with its reason, where work and prize are still there; a work that is not accepted any more is left out.
    Refuses a round that is not closed, undecided submissions, and invalid prizes.
    """
    judged = Round.objects.select_for_update(of=("self",)).select_related("task__call").get(pk=judged.pk)
    if not SELECT.is_open(judged.state):
        raise RoundNotClosed
    if left := undecided(judged.task):
        raise LevelIncomplete(count=left)
    if found := giving.faults(prizes):
        raise PrizesWrong(faults=found)
    before = Selection.objects.filter(task=judged.task).first()
    departures: dict[int, SelectionChoice] = {}
    if before is not None:
        if not PREPARE_ANEW.is_open(before.state):
            raise SelectionNotOpen
        departures = {choice.submission_id: choice for choice in before.choices.exclude(reason="")}
        before.choices.all().delete()
    outcome = outcome_of(judged)
    awards = proposed(outcome, prizes, rules)
    # The row is updated, not replaced: objections to a notice that was taken down have to be answered.
    made, _ = Selection.objects.update_or_create(
        task=judged.task,
        defaults={
            "round": judged,
            "prizes": [[prize.name, prize.by, prize.value] for prize in prizes],
            "shows_reasons": shows_reasons,
            "rounds_up": rules.rounds_up,
            "state": PREPARE_ANEW.target,
            "code": before.code if before is not None else secrets.token_urlsafe(12),
            "made_by": by,
            "made_at": at,
        },
    )
    names = {prize.name for prize in prizes}
    choices = [_choice(made, row, awards, departures.get(row.candidate.submission_id), names) for row in ranked(outcome)]
    SelectionChoice.objects.bulk_create(choices)
    record("selection.prepared", made, by=by, at=at, round=judged.pk, prizes=made.prizes, **asdict(rules))
    return made


def _choice(selection: Selection, row: Placement, awards: ProposedAwards, departure: SelectionChoice | None, names: Collection[str]) -> SelectionChoice:
    """The choice that the ranking proposes, or the departure from an earlier proposal."""
    key = row.candidate.submission_id
    prize = awards.prizes.get(key, "")
    is_kept = departure is not None and departure.prize != prize and (not departure.prize or departure.prize in names)
    return SelectionChoice(
        selection=selection,
        submission=row.candidate.submission,
        rank=row.standing.rank,
        score=row.standing.score,
        is_tied=key in awards.ties,
        proposed=prize,
        prize=departure.prize if departure is not None and is_kept else prize,
        reason=departure.reason if departure is not None and is_kept else "",
        code=new_code(),
    )


def _ensure_open(selection: Selection) -> None:
    if not CHOOSE.is_open(selection.state):
        raise SelectionNotOpen


@transaction.atomic
def choose(choice: SelectionChoice, *, prize: str, reason: str, by: Person, at: datetime) -> SelectionChoice:
    """Change the prize of a submission. A departure from the ranking needs a reason, which is written to the audit log."""
    selection = Selection.objects.select_for_update(of=("self",)).get(pk=choice.selection_id)
    _ensure_open(selection)
    if prize and prize not in [name for name, _, _ in selection.prizes]:
        raise PrizesWrong(faults=["unknown"])
    reason = reason.strip()
    if prize != choice.proposed and not reason:
        raise DepartureNeedsReason
    choice.prize, choice.reason = prize, reason if prize != choice.proposed else ""
    choice.save(update_fields=["prize", "reason"])
    record("choice.changed", choice, by=by, at=at, prize=prize, proposed=choice.proposed, reason=choice.reason)
    return choice
