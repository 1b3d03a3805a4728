"""Denormalised counters of a call."""

from django.db import models

from baosong.apps.calls.models.call import Call


class CallCounters(models.Model):
    """How many units a published call has, how many owe nothing, how many of these in time; how many calls passed it on, and how many of those are complete.

    Updated by `services.counters` in the transaction that changes a submission; `baosong verify` recounts.
    """

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.CASCADE, related_name="counters")
    expected = models.PositiveIntegerField(default=0)
    actual = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    below = models.PositiveIntegerField(default=0)
    complete_below = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.call_id}: {self.actual}/{self.expected}"

    @property
    def is_complete(self) -> bool:
        """Whether nothing is owed here or at any level below."""
        return self.actual == self.expected and self.complete_below == self.below
