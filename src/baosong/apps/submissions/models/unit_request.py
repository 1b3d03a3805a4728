"""Requests of units to the organiser of a call."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import REQUEST_ACTIONS, RequestKind, RequestState
from baosong.apps.submissions.models.submission import Submission
from baosong.platform.states import ChoicePredicates, OpenActions


class UnitRequest(models.Model):
    """A unit asks for a later deadline (`until`), or for a `submission` back after the deadline. Written by `services.unit_requests`."""

    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="submissions_requests")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="submissions_requests")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="requests")
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    state_is, can = ChoicePredicates("state", RequestState), OpenActions("state", REQUEST_ACTIONS)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions_requests")
    asked_at = models.DateTimeField()
    # None where a deadline that was moved otherwise met the request.
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="submissions_requests_answered")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit"], condition=Q(state=RequestState.OPEN, kind=RequestKind.EXTENSION), name="submissions_one_extension_ask"
            ),
            models.UniqueConstraint(
                fields=["submission"], condition=Q(state=RequestState.OPEN, kind=RequestKind.WITHDRAWAL), name="submissions_one_release_ask"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.task} {self.kind}"
