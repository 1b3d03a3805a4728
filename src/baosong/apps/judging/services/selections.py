"""Selections: prizes proposed by the ranking, changed only with a reason, not visible to units."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from baosong.apps.judging.enums import CHOOSE, SELECT
from baosong.apps.judging.errors import DepartureNeedsReason, LevelIncomplete, PrizesWrong, RoundNotClosed, SelectionNotOpen
from baosong.apps.judging.models import Round, Selection, SelectionChoice
from baosong.apps.judging.queries import undecided
from baosong.apps.judging.services import prizes as giving
from baosong.apps.judging.services.outcome import outcome_of
from baosong.apps.judging.services.prizes import Entrant, Prize
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record


@transaction.atomic
def prepare(
    judged: Round, prizes: Sequence[Prize], *, one_from_each: bool = False, by_kind: bool = False, shows_reasons: bool = False, by: Person, at: datetime
) -> Selection:
    """Create the selection that the ranking gives; it replaces an earlier one that is not public.

    With `by_kind`, submissions of each kind of unit (学院, 机关) are awarded separately, each kind by the same prizes.
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
    if before is not None:
        _ensure_open(before)
        before.choices.all().delete()
    outcome = outcome_of(judged)
    entrants = [Entrant(row.candidate.submission_id, row.standing.rank, row.standing.score, row.candidate.submission.unit_id) for row in outcome.placed]
    kinds = {row.candidate.submission_id: row.candidate.submission.unit.kind if by_kind else "" for row in outcome.placed}
    out = Counter(candidate.submission.unit.kind if by_kind else "" for candidate, _ in outcome.vetoed)
    given: dict[int, str] = {}
    ties: set[int] = set()
    for kind in dict.fromkeys(kinds.values()):
        group = [entrant for entrant in entrants if kinds[entrant.submission] == kind]
        awards = giving.award(group, prizes, total=len(group) + out[kind], one_from_each=one_from_each)
        given.update(awards.prizes)
        ties.update(awards.ties)
    # The row is updated, not replaced: objections to a notice that was taken down have to be answered.
    made, _ = Selection.objects.update_or_create(
        task=judged.task,
        defaults={
            "round": judged,
            "prizes": [[prize.name, prize.by, prize.value] for prize in prizes],
            "shows_reasons": shows_reasons,
            "code": before.code if before is not None else secrets.token_urlsafe(12),
            "made_by": by,
            "made_at": at,
        },
    )
    SelectionChoice.objects.bulk_create(
        SelectionChoice(
            selection=made,
            submission=row.candidate.submission,
            rank=row.standing.rank,
            score=row.standing.score,
            is_tied=row.candidate.submission_id in ties,
            proposed=given.get(row.candidate.submission_id, ""),
            prize=given.get(row.candidate.submission_id, ""),
            code=secrets.token_urlsafe(12),
        )
        for row in outcome.placed
    )
    record("selection.prepared", made, by=by, at=at, round=judged.pk, prizes=made.prizes, one_from_each=one_from_each, by_kind=by_kind)
    return made


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
