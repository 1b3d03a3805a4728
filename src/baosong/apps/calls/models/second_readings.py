"""The second reading of a draft's notice, by a program that the operator chose."""

from functools import cached_property

import msgspec
from django.db import models

from baosong.apps.calls.enums import SECOND_READING_ACTIONS, SecondReadingState
from baosong.apps.calls.models.call import Call
from baosong.core.notice.second_reader import DroppedValue
from baosong.core.terms import Terms
from baosong.platform.states import ChoicePredicates, OpenActions


class SecondReading(models.Model):
    """Title and tasks that the second reader proposed and that stand in the notice. Written by `services.second_readings`.

    `reader`, `address`: who read, and the host to which the text was sent. `number`: of the request. `dropped`: the values that failed.
    `fault`: why there is no answer.
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="second_reading")
    state = models.CharField(max_length=10, choices=SecondReadingState.choices, default=SecondReadingState.ASKED)
    state_is, can = ChoicePredicates("state", SecondReadingState), OpenActions("state", SECOND_READING_ACTIONS)
    reader = models.CharField(max_length=80)
    address = models.CharField(max_length=255, blank=True, default="")
    number = models.PositiveIntegerField(default=1)
    terms_json = models.TextField(blank=True, default="")
    dropped = models.JSONField(default=list, blank=True)
    fault = models.CharField(max_length=20, blank=True, default="")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.call} {self.reader}"

    @cached_property
    def terms(self) -> Terms:
        return msgspec.json.decode(self.terms_json, type=Terms)

    @property
    def dropped_values(self) -> list[DroppedValue]:
        return [DroppedValue(**row) for row in self.dropped]
