"""Rounds in preparation and their candidates, locked for a change."""

from baosong.apps.judging.enums import PREPARE_ROUND
from baosong.apps.judging.errors import RoundNotDraft
from baosong.apps.judging.models import Candidate, Round


def locked_round(judged: Round) -> Round:
    """The round, locked. Raises RoundNotDraft once it is open."""
    judged = Round.objects.select_for_update(of=("self",)).select_related("task__call__unit").get(pk=judged.pk)
    if not PREPARE_ROUND.is_open(judged.state):
        raise RoundNotDraft
    return judged


def locked_candidate(candidate: Candidate) -> Candidate:
    """The candidate, locked. Raises RoundNotDraft once its round is open."""
    candidate = Candidate.objects.select_for_update(of=("self",)).select_related("round").get(pk=candidate.pk)
    if not PREPARE_ROUND.is_open(candidate.round.state):
        raise RoundNotDraft
    return candidate
