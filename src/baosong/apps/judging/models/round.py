"""Rounds with rubric, panel, candidates and reviews."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import msgspec
from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import REVIEW_ACTIONS, ROUND_ACTIONS, NamePlace, PanelRole, RankingMethod, ReviewState, RoundState
from baosong.apps.submissions.enums import ACCEPTED_ONLY
from baosong.apps.submissions.models import Submission, Version
from baosong.core.terms.rubrics import ReviewScores, Rubric
from baosong.platform.states import ChoicePredicates, OpenActions


class Round(models.Model):
    """One stage of judging a task's submissions. Written by `services.rounds`."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="judging_rounds")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    rubric_json = models.TextField()
    method = models.CharField(max_length=10, choices=RankingMethod.choices, default=RankingMethod.MEAN)
    cut = models.PositiveSmallIntegerField(default=1)
    # Reviews of each submission; 0: every expert reviews every submission.
    each = models.PositiveSmallIntegerField(default=3)
    is_blind = models.BooleanField(default=False)
    # Words that are masked in every work of a blind round besides the names of its unit and people, and names that are not masked; one a line.
    also_masked = models.TextField(blank=True, default="", db_default="")
    never_masked = models.TextField(blank=True, default="", db_default="")
    is_live = models.BooleanField(default=False)
    # How many of the round before take part, by rank; 0: all.
    takes = models.PositiveIntegerField(default=0)
    # Works accepted after this moment do not take part; None: all that are accepted.
    accepted_until = models.DateTimeField(null=True)
    # Percent of the score that the score of the round before counts for.
    earlier_weight = models.PositiveSmallIntegerField(default=0, db_default=0)
    # In percent; the rest is the experts'.
    voter_weight = models.PositiveSmallIntegerField(default=0)
    public_weight = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.DRAFT)
    state_is, can = ChoicePredicates("state", RoundState), OpenActions("state", ROUND_ACTIONS)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judging_rounds")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["task_id", "position"]
        constraints = [models.UniqueConstraint(fields=["task", "position"], name="judging_round_position_unique")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def rubric(self) -> Rubric:
        return msgspec.json.decode(self.rubric_json, type=Rubric)


class Panelist(models.Model):
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="panelists")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judging_panels")
    group = models.CharField(max_length=8, choices=PanelRole.choices, default=PanelRole.EXPERT)
    group_is = ChoicePredicates("group", PanelRole)
    # When the person left the panel of an open round, and why.
    left_at = models.DateTimeField(null=True)
    left_for = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="judging_panelist_unique")]

    def __str__(self) -> str:
        return str(self.person)


@dataclass(frozen=True, slots=True)
class FoundName:
    """A name, or "", and where it was found; in a film at a second."""

    where: NamePlace
    file: str = ""
    name: str = ""
    second: str = ""
    # Perhaps part of other words; `name` has the sentence as well, and nothing is covered.
    is_doubtful: bool = False

    @classmethod
    def of(cls, row: dict[str, Any] | list[str]) -> "FoundName":
        """Read a stored row. Those of version 0.2 are [location, name]."""
        if isinstance(row, list):
            return cls(NamePlace.OTHER, file=row[0], name=row[1])
        return msgspec.convert(row, cls)


class Candidate(models.Model):
    """A submission in a round. `number` is drawn by lot when the round is opened; before, blind rounds have candidates with number 0, in which names are looked for."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="candidates")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="judging_candidates")
    number = models.PositiveIntegerField()
    # When the work joined the round after it was opened.
    joined_at = models.DateTimeField(null=True)
    # Seconds above the required length, for automatic deductions.
    over_s = models.FloatField(default=0)
    # Names to be masked; None until they are collected, and in rounds that are not blind.
    names = models.JSONField(null=True)
    # Names of the unit or the author that were found: rows of `FoundName`.
    names_found = models.JSONField(default=list)
    names_looked_for_at = models.DateTimeField(null=True)
    # When the organiser decided to have what was found covered. What is not decided on is covered, too.
    covered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "submission"], name="judging_candidate_unique")]

    def __str__(self) -> str:
        return f"{self.round} {self.number}"

    @property
    def found(self) -> list[FoundName]:
        """Names of the unit or the author that were found."""
        return [FoundName.of(row) for row in self.names_found]

    @found.setter
    def found(self, found: Iterable[FoundName]) -> None:
        """Set them, each once."""
        self.names_found = [asdict(item) for item in dict.fromkeys(found)]


class Review(models.Model):
    """One reviewer's marks for one candidate. Written by `services.reviews`."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="reviews")
    panelist = models.ForeignKey(Panelist, on_delete=models.PROTECT, related_name="reviews")
    # The work's number for this reviewer; in blind rounds drawn by lot for each, so that numbers and order say nothing. None: that of the candidate.
    number = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=ReviewState.choices, default=ReviewState.WAITING)
    state_is, can = ChoicePredicates("state", ReviewState), OpenActions("state", REVIEW_ACTIONS)
    points = models.JSONField(default=dict)
    vetoed = models.JSONField(default=list)
    comment = models.CharField(max_length=2000, blank=True, default="")
    recused_for = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField(null=True)
    # The version of the work that was judged, once the review is done.
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="judging_reviews")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["candidate", "panelist"], name="judging_review_unique")]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.panelist}"

    @property
    def shown_number(self) -> int:
        """The work's number for the reviewer."""
        return self.candidate.number if self.number is None else self.number

    @property
    def marks(self) -> ReviewScores:
        return ReviewScores(self.points, frozenset(self.vetoed))

    @property
    def is_paused(self) -> bool:
        """Whether the work is not accepted now: it was returned to its unit, or is checked again."""
        return self.candidate.submission.state not in ACCEPTED_ONLY


class EarlierReview(models.Model):
    """A finished review of a version that the unit has replaced since. Written by `services.replaced_versions`."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="earlier")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="judging_earlier_reviews")
    points = models.JSONField(default=dict)
    vetoed = models.JSONField(default=list)
    comment = models.CharField(max_length=2000, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.review} v{self.version.number}"
