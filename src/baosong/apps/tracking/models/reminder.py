"""A reminder that went to a unit."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Unit


class Reminder(models.Model):
    """That a unit was reminded of what it still owes to a call; shown on its desk. Sent by progress.domain.reminding."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tracking_reminders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tracking_reminders")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tracking_reminders")
    letters = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Newest last."""

        db_table = "tracking_reminder"
        ordering = ["pk"]
        indexes = [models.Index(fields=["call", "unit"], name="tracking_rem_call_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.call} {self.sent_at}"
