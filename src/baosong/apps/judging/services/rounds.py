"""Rounds: set up, panel, open with candidates and assigned reviewers, close."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Max

from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import CHANGE_INTAKE, CLOSE_ROUND, OPEN_ROUND, PanelRole, RankingMethod
from baosong.apps.judging.errors import (
    NothingToReview,
    PublicVoteNotTaken,
    ReviewsOpen,
    RoundNotOpen,
    RubricWrong,
    WeightsWrong,
)
from baosong.apps.judging.jobs import DropBlindCopies
from baosong.apps.judging.models import Candidate, Panelist, Review, Round
from baosong.apps.judging.queries import candidates_of, open_reviews, shown_files
from baosong.apps.judging.services import anonymisation, distribution
from baosong.apps.judging.services.candidates import take_part
from baosong.apps.judging.services.preparation import locked_round
from baosong.apps.orgs.models import Person
from baosong.core.terms.rubric_text import RubricUnreadable, from_text
from baosong.core.terms.rubrics import Rubric
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """Settings of a round. Weights in percent; `each` 0: every expert reviews every submission; `takes` 0: all submissions take part.

    `earlier_weight`: percent of the score that the round before counts for; `accepted_until`: works accepted later do not take part.
    """

    name: str
    rubric: Rubric
    method: RankingMethod = RankingMethod.MEAN
    cut: int = 1
    each: int = 3
    is_blind: bool = False
    is_live: bool = False
    takes: int = 0
    voter_weight: int = 0
    public_weight: int = 0
    takes_public_on: bool = False
    accepted_until: datetime | None = None
    earlier_weight: int = 0


@transaction.atomic
def set_up(task: Task, plan: RoundPlan, *, by: Person, at: datetime) -> Round:
    """Create the next round of a task, in preparation.

    Refuses an invalid rubric, weights that leave experts nothing, and a weight of the public that the organiser did
    not confirm: the General Office of the State Council forbids online votes as a basis of appraisal.
    """
    if faults := plan.rubric.faults():
        raise RubricWrong(faults=faults)
    if not 0 <= plan.voter_weight + plan.public_weight < 100 or min(plan.voter_weight, plan.public_weight) < 0:
        raise WeightsWrong
    if not 0 <= plan.earlier_weight < 100:
        raise WeightsWrong
    if plan.public_weight and not plan.takes_public_on:
        raise PublicVoteNotTaken
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    last = Round.objects.filter(task=task).aggregate(last=Max("position"))["last"] or 0
    made = Round.objects.create(
        task=task,
        position=last + 1,
        name=plan.name.strip() or f"第{last + 1}轮",
        rubric_json=msgspec.json.encode(plan.rubric).decode(),
        method=plan.method,
        cut=plan.cut,
        each=plan.each,
        is_blind=plan.is_blind,
        is_live=plan.is_live,
        takes=plan.takes,
        accepted_until=plan.accepted_until,
        earlier_weight=plan.earlier_weight,
        voter_weight=plan.voter_weight,
        public_weight=plan.public_weight,
        made_by=by,
        made_at=at,
    )
    anonymisation.search(made)
    record("round.set_up", made, by=by, at=at, task=task.pk, rubric=plan.rubric.name, method=plan.method, public_weight=plan.public_weight)
    return made


@transaction.atomic
def seat(judged: Round, people: Sequence[Person], *, group: PanelRole, by: Person, at: datetime) -> list[Panelist]:
    """Add people to the panel; those on it already get the new group."""
    judged = locked_round(judged)
    seated = [Panelist.objects.update_or_create(round=judged, person=person, defaults={"group": group})[0] for person in people]
    record("round.seated", judged, by=by, at=at, people=[person.pk for person in people], group=group)
    return seated


@transaction.atomic
def unseat(panelist: Panelist, *, by: Person, at: datetime) -> None:
    """Remove a person from the panel of a round in preparation."""
    judged = locked_round(panelist.round)
    panelist.delete()
    record("round.unseated", judged, by=by, at=at, person=panelist.person_id)


@transaction.atomic
def change_rubric(judged: Round, text: str, *, by: Person, at: datetime) -> Round:
    """Replace the rubric by parsed text (`core.terms.rubric_text`). Refuses lines that cannot be parsed, and an invalid rubric."""
    judged = locked_round(judged)
    try:
        rubric = from_text(text, name=judged.rubric.name, previous=judged.rubric)
    except RubricUnreadable as error:
        raise RubricWrong(faults=[], line=error.line, written=error.written) from error
    if faults := rubric.faults():
        raise RubricWrong(faults=faults)
    judged.rubric_json = msgspec.json.encode(rubric).decode()
    judged.save(update_fields=["rubric_json"])
    judged.__dict__.pop("rubric", None)
    record("round.rubric_changed", judged, by=by, at=at, most=rubric.most)
    return judged


@transaction.atomic
def drop(judged: Round, *, by: Person, at: datetime) -> None:
    """Delete a round in preparation."""
    judged = locked_round(judged)
    record("round.dropped", judged, by=by, at=at, task=judged.task_id, name=judged.name)
    judged.panelists.all().delete()
    judged.delete()
    if judged.is_blind:
        job_queue.after_commit(DropBlindCopies())


@transaction.atomic
def open_round(judged: Round, *, by: Person, at: datetime) -> Round:
    """Open a round: draw the candidates' numbers by lot and assign reviewers.

    Raises NothingToReview, and NotEnoughReviewers where too few have no conflict of interest (own unit).
    """
    judged = locked_round(judged)
    submissions = take_part(judged)
    if not submissions:
        raise NothingToReview
    anonymisation.search(judged)
    numbers = list(range(1, len(submissions) + 1))
    secrets.SystemRandom().shuffle(numbers)
    for number, submission in zip(numbers, submissions, strict=True):
        made, _ = Candidate.objects.update_or_create(round=judged, submission=submission, defaults={"number": number})
        made.over_s = over_of(made)
        made.save(update_fields=["over_s"])
    distribution.assign_reviewers(judged, candidates_of(judged))
    judged.state = OPEN_ROUND.target
    judged.save(update_fields=["state"])
    record("round.opened", judged, by=by, at=at, submissions=len(submissions), reviews=Review.objects.filter(candidate__round=judged).count())
    return judged


def over_of(candidate: Candidate) -> float:
    """Seconds above the required length of the longest file."""
    over = 0.0
    for file in shown_files(candidate):
        piece = candidate.submission.task.terms.piece(file.piece_key)
        rule = piece.rule("duration_s") if piece else None
        if rule is not None and isinstance(rule.value, tuple) and rule.value[1] is not None and file.length_s:
            over = max(over, file.length_s - float(rule.value[1]))
    return round(over, 1)


@transaction.atomic
def close_round(judged: Round, *, by: Person, at: datetime) -> Round:
    """Close a round. Refuses while reviews are open, so that all submissions are ranked by equally many marks."""
    judged = Round.objects.select_for_update(of=("self",)).get(pk=judged.pk)
    if not CLOSE_ROUND.is_open(judged.state):
        raise RoundNotOpen
    if left := open_reviews(judged):
        raise ReviewsOpen(count=left)
    judged.state = CLOSE_ROUND.target
    judged.save(update_fields=["state"])
    record("round.closed", judged, by=by, at=at)
    if judged.is_blind:
        job_queue.after_commit(DropBlindCopies())
    return judged


@transaction.atomic
def change_intake(judged: Round, *, accepted_until: datetime | None, by: Person, at: datetime) -> Round:
    """Change until when a work has to be accepted to take part; works that take part already stay. Refuses once the round is closed."""
    judged = Round.objects.select_for_update(of=("self",)).get(pk=judged.pk)
    if not CHANGE_INTAKE.is_open(judged.state):
        raise RoundNotOpen
    judged.accepted_until = accepted_until
    judged.save(update_fields=["accepted_until"])
    anonymisation.search(judged)
    record("round.intake_changed", judged, by=by, at=at, accepted_until=accepted_until.isoformat() if accepted_until else "")
    return judged
