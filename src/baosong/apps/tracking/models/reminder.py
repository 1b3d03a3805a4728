"""Reminders of units."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Unit


class Reminder(models.Model):
    """A reminder of what a unit still owes to a call; shown on the unit's desk. `mails`: number of queued mails. Written by `services.reminders`."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tracking_reminders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tracking_reminders")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tracking_reminders")
    mails = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["call", "unit"], name="tracking_rem_call_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.call} {self.sent_at}"
