"""By which rule a call's units are reminded, and what each was reminded of already."""

import datetime as dt

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call, Task
from baosong.apps.orgs.models import Unit
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.models.reminder import Reminder
from baosong.platform.notifications.models import ChatWebhook


class ReminderRule(models.Model):
    """When a call's debtors are reminded by themselves. Off until a person who saw the preview switches it on. Changed by progress.domain.ruling."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="tracking_rule")
    is_on = models.BooleanField(default=False)
    days_before = models.JSONField(default=list)
    on_the_day = models.BooleanField(default=True)
    # After the deadline every so many days, so many times; 0 is never.
    overdue_every = models.PositiveSmallIntegerField(default=2)
    overdue_times = models.PositiveSmallIntegerField(default=3)
    # Hours in which anything may go out (the rest is quiet), and whether on rest days too.
    hour_from = models.TimeField(default=dt.time(8, 30))
    hour_to = models.TimeField(default=dt.time(17, 30))
    on_rest_days = models.BooleanField(default=False)
    webhooks = models.ManyToManyField(ChatWebhook, related_name="tracking_rules")
    digest = models.CharField(max_length=10, choices=DigestFrequency.choices, default=DigestFrequency.NONE)
    digest_to = models.JSONField(default=list)
    switched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="tracking_rules")
    switched_at = models.DateTimeField(null=True)

    class Meta:
        """One a call."""

        db_table = "tracking_rule"

    def __str__(self) -> str:
        return f"{self.call}: {self.is_on}"


class ReminderItem(models.Model):
    """That a unit was reminded of a task on an occasion; unique, so that nobody gets the same reminder twice, whoever runs the rule."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="items")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="tracking_reminders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tracking_reminder_items")
    occasion = models.CharField(max_length=40)

    class Meta:
        """Each once."""

        db_table = "tracking_reminder_item"
        constraints = [models.UniqueConstraint(fields=["task", "unit", "occasion"], name="tracking_reminded_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.task} {self.occasion}"
