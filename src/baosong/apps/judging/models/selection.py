"""Selections: the outcome of a task, with choices and objections."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Task
from baosong.apps.judging.enums import SELECTION_ACTIONS, SelectionState
from baosong.apps.judging.models.round import Round
from baosong.apps.submissions.models import Submission
from baosong.platform.states import ChoicePredicates, OpenActions


class Selection(models.Model):
    """The ranked outcome of a task. Written by `services.selections` and `services.public_notices`."""

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="judging_selection")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="selections")
    # Rows [name, by, value]: by share (percent), count, or minimum score.
    prizes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=SelectionState.choices, default=SelectionState.PREPARED)
    state_is, can = ChoicePredicates("state", SelectionState), OpenActions("state", SELECTION_ACTIONS)
    # Whether units see the reasons for choices and the reviewers' comments.
    shows_reasons = models.BooleanField(default=False)
    # Whether shares of the works are rounded up (10 % of 3 is 1) or half up (0).
    rounds_up = models.BooleanField(default=False, db_default=False)
    code = models.CharField(max_length=40, unique=True)
    days = models.PositiveSmallIntegerField(default=5)
    # The text of the public notice; empty: the customary one.
    notice_title = models.CharField(max_length=200, blank=True, default="", db_default="")
    notice_intro = models.TextField(blank=True, default="", db_default="")
    notice_contact = models.CharField(max_length=300, blank=True, default="", db_default="")
    notice_issuer = models.CharField(max_length=100, blank=True, default="", db_default="")
    notice_from = models.DateTimeField(null=True)
    notice_until = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judging_selections")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.task)


class SelectionChoice(models.Model):
    """The prize of one submission, and the one that the ranking proposed."""

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="choices")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="judging_choices")
    rank = models.PositiveIntegerField()
    score = models.FloatField()
    is_tied = models.BooleanField(default=False)
    proposed = models.CharField(max_length=40, blank=True, default="")
    prize = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    code = models.CharField(max_length=40, unique=True)
    # The unit's name at the time of the public notice; empty until the unit is renamed or merged.
    unit_name = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["selection", "submission"], name="judging_choice_unique")]

    def __str__(self) -> str:
        return f"{self.rank} {self.submission}"

    @property
    def awarded_unit(self) -> str:
        """The unit's name as the outcome states it."""
        return self.unit_name or self.submission.unit.name


class CertificateTemplate(models.Model):
    """The text of a selection's certificates, with blanks in 【】; without a row it is the customary one. Written by `services.certificates`."""

    selection = models.OneToOneField(Selection, on_delete=models.CASCADE, related_name="certificate_template")
    title = models.CharField(max_length=12)
    activity = models.CharField(max_length=200)
    body = models.TextField()
    issuer = models.CharField(max_length=120)
    # Empty: the day on which the outcome became final.
    date = models.CharField(max_length=40, blank=True, default="")
    # What precedes the running number.
    number_prefix = models.CharField(max_length=40, blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judging_certificates")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Exclusion(models.Model):
    """The decision that an accepted work is not judged, with the reason. Written by `services.exclusions`."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="judging_exclusion")
    reason = models.CharField(max_length=100)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="judging_exclusions")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission}: {self.reason}"


class Objection(models.Model):
    """An objection during the public notice, with its answer."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=120)
    text = models.CharField(max_length=2000)
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="judging_answers")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:30]}"
