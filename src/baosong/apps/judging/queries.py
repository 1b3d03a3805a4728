"""Queries of rounds, reviews and selections."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import PanelRole, ReviewState, RoundState
from baosong.apps.judging.models import Candidate, Panelist, Review, Round, Selection, SelectionChoice
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import RoundOpen
from baosong.apps.orgs.models import Membership, Person, Unit
from baosong.apps.orgs.queries import units_served
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import PieceFile, Submission, Version
from baosong.apps.submissions.queries import files_of, latest_submitted, way_down


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A panelist with the numbers of done and assigned reviews."""

    panelist: Panelist
    done: int
    given: int


def rounds_of(task: Task) -> QuerySet[Round]:
    return Round.objects.filter(task=task).select_related("task").order_by("position")


def round_before(judged: Round) -> Round | None:
    """The round whose works this one takes; None for a round that takes what is accepted."""
    earlier = Round.objects.filter(task=judged.task_id, position__lt=judged.position).exclude(state=RoundState.WITHDRAWN)
    return earlier.select_related("task").order_by("position").last()


def accepted_submissions(task: Task) -> QuerySet[Submission]:
    """The accepted submissions of a task."""
    return Submission.objects.filter(task=task, state=SubmissionState.ACCEPTED).select_related("unit").order_by("pk")


def undecided(task: Task) -> int:
    """The number of submissions that are neither accepted nor returned."""
    return Submission.objects.filter(task=task, state=SubmissionState.SUBMITTED).count()


def panel_rows(judged: Round) -> list[PanelRow]:
    """The panel with progress; one query."""
    done = Count("reviews", filter=Q(reviews__state=ReviewState.DONE))
    paused = Q(reviews__state=ReviewState.WAITING) & ~Q(reviews__candidate__submission__state=SubmissionState.ACCEPTED)
    given = Count("reviews", filter=~Q(reviews__state=ReviewState.RECUSED) & ~paused)
    return [PanelRow(panelist, panelist.done, panelist.given) for panelist in judged.panelists.select_related("person").annotate(done=done, given=given)]


def open_reviews(judged: Round) -> int:
    """The number of reviews to be done."""
    return waiting_reviews(judged).count()


def waiting_reviews(judged: Round) -> QuerySet[Review]:
    """The reviews to be done; those of works that are not accepted now are not waited for."""
    return Review.objects.filter(candidate__round=judged, state=ReviewState.WAITING, candidate__submission__state=SubmissionState.ACCEPTED)


def returned_candidates(judged: Round) -> QuerySet[Candidate]:
    """The works of a round that were returned, or are checked again, since they joined it."""
    return Candidate.objects.filter(round=judged, number__gt=0).exclude(submission__state=SubmissionState.ACCEPTED).select_related("submission__unit")


def is_of_valid_version() -> Q:
    """Condition on reviews: the version that was judged is still the valid one. Older versions of baosong did not record it."""
    newest = Version.objects.filter(submission=OuterRef("candidate__submission"), submitted_at__isnull=False).order_by("-number").values("pk")[:1]
    return Q(version__isnull=True) | Q(version=Subquery(newest))


def unfinished_reviews(judged: Round) -> list[tuple[str, int]]:
    """Names of reviewers with the numbers of their reviews to be done, most first; one query."""
    rows = waiting_reviews(judged).values_list("panelist__person__name").annotate(count=Count("pk")).order_by("-count", "panelist__person__name")
    return [(name, count) for name, count in rows]


def reviews_for(person: Person) -> QuerySet[Review]:
    """A person's reviews in open rounds, those to be done first; none of units for which the person does not review any more."""
    serving = Q(candidate__round__task__call__unit__path__in=_paths_above(units_served(person, Role.REVIEWER)))
    found = Review.objects.filter(serving, panelist__person=person, candidate__round__state=RoundState.OPEN).exclude(state=ReviewState.RECUSED)
    return found.select_related("candidate__round__task__call", "candidate__submission", "panelist").order_by(
        "-state", "candidate__round_id", Coalesce("number", "candidate__number")
    )


def ended_reviews(person: Person) -> QuerySet[Review]:
    """A person's own reviews in rounds that are closed or withdrawn."""
    found = Review.objects.filter(panelist__person=person, candidate__round__state__in=(RoundState.CLOSED, RoundState.WITHDRAWN))
    return found.exclude(state=ReviewState.RECUSED).select_related("candidate__round", "panelist")


def panel_ties(people: list[int]) -> list[tuple[int, str]]:
    """Those of the people who sit on panels of rounds that have not ended, each with the tree path of the unit that judges."""
    ended = (RoundState.CLOSED, RoundState.WITHDRAWN)
    seats = Panelist.objects.filter(person__in=people, left_at__isnull=True).exclude(round__state__in=ended)
    return list(seats.values_list("person", "round__task__call__unit__path").distinct())


def _paths_above(units: list[Unit]) -> set[str]:
    """The tree paths of the units and of all above them."""
    return {unit.path[:end] for unit in units for end in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)}


def lineage(submission: Submission) -> list[Submission]:
    """The submission and those it was forwarded from, down to the author's."""
    return [submission, *way_down(submission)]


def first_below(unit: Unit, issuer: Unit) -> str:
    """Tree path of the unit's ancestor directly below the issuing unit; empty where the unit is not below it."""
    end = len(issuer.path) + Unit.steplen
    return unit.path[:end] if unit.path.startswith(issuer.path) and len(unit.path) >= end else ""


def own_unit_conflicts(judged: Round, candidates: list[Candidate], panelists: list[Panelist]) -> set[tuple[int, int]]:
    """Pairs (panelist, candidate) where both belong to the same unit directly below the issuing one."""
    issuer = judged.task.call.unit
    people = [panelist.person_id for panelist in panelists]
    homes: dict[int, set[str]] = {}
    for membership in Membership.objects.filter(person__in=people).select_related("unit"):
        if home := first_below(membership.unit, issuer):
            homes.setdefault(membership.person_id, set()).add(home)
    sources = {candidate.pk: first_below(candidate.submission.unit, issuer) for candidate in candidates}
    return {(panelist.pk, candidate.pk) for panelist in panelists for candidate in candidates if sources[candidate.pk] in homes.get(panelist.person_id, set())}


def shown_files(candidate: Candidate) -> list[PieceFile]:
    """The files of the submitted version."""
    return files_of(latest_submitted(candidate.submission))


def expert_reviews(judged: Round) -> QuerySet[Review]:
    """Done reviews of experts."""
    return done_reviews(judged).filter(panelist__group=PanelRole.EXPERT).select_related("candidate", "panelist__person")


def vote_reviews(judged: Round) -> QuerySet[Review]:
    """Done reviews of voters and the public."""
    return done_reviews(judged).exclude(panelist__group=PanelRole.EXPERT).select_related("candidate", "panelist")


def done_reviews(judged: Round) -> QuerySet[Review]:
    """The reviews that count: done, of accepted works, and of the version that is valid."""
    return Review.objects.filter(is_of_valid_version(), candidate__round=judged, state=ReviewState.DONE, candidate__submission__state=SubmissionState.ACCEPTED)


def candidates_of(judged: Round) -> list[Candidate]:
    """The candidates of a round with unit and call; one query."""
    return list(judged.candidates.select_related("submission__unit", "submission__task__call__unit"))


def choices_of(selection: Selection) -> list[SelectionChoice]:
    """The choices by rank, with units; one query."""
    return list(selection.choices.select_related("submission__unit"))


def selection_of(task: Task) -> Selection | None:
    """The task's selection, if any."""
    return Selection.objects.filter(task=task).select_related("round", "task__call__unit").first()


def open_round(units: QuerySet[Unit]) -> RoundOpen | None:
    """The refusal to close units of which one conducts a round that has not ended."""
    found = Round.objects.filter(state=RoundState.OPEN, task__call__unit__in=units).select_related("task__call__unit").first()
    return RoundOpen(unit=found.task.call.unit.name, round=found.name) if found is not None else None
