"""How far a call has come, as counters that every deed keeps."""

from django.db import models

from baosong.apps.calls.models.call import Call


class CallCounters(models.Model):
    """How many units a published call has, how many owe nothing any more, how many of these were in time; how many calls passed it on, how many of those are complete.

    Kept by calls.domain.tallying in the transaction of the deed that changes it; `baosong verify` recounts.
    """

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.CASCADE, related_name="counters")
    expected = models.PositiveIntegerField(default=0)
    actual = models.PositiveIntegerField(default=0)
    on_time = models.PositiveIntegerField(default=0)
    below = models.PositiveIntegerField(default=0)
    complete_below = models.PositiveIntegerField(default=0)

    class Meta:
        """One a call."""

        db_table = "calls_counters"

    def __str__(self) -> str:
        return f"{self.call_id}: {self.actual}/{self.expected}"

    @property
    def is_complete(self) -> bool:
        """Whether nothing is owed here nor at any level below."""
        return self.actual == self.expected and self.complete_below == self.below
