"""Statements for a learning record store."""

from django.db import models

from baosong.apps.learning.enums import StatementState
from baosong.apps.learning.models.course import Lesson
from baosong.apps.learning.models.learner import Enrolment
from baosong.platform.states import ChoicePredicates


class Statement(models.Model):
    """An xAPI statement (IEEE 9274.1.1). `identity` is its id in the store, which makes sending idempotent."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="statements")
    identity = models.UUIDField(unique=True)
    verb = models.CharField(max_length=20)
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.SET_NULL, related_name="statements")
    score = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=8, choices=StatementState.choices, default=StatementState.WAITING)
    state_is = ChoicePredicates("state", StatementState)
    answer = models.CharField(max_length=300, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.verb} {self.identity}"
