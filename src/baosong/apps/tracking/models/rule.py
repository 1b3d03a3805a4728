"""Reminder rules, and the occasions for which units were already reminded."""

import datetime as dt

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call, Task
from baosong.apps.orgs.models import Unit
from baosong.apps.tracking.enums import DigestFrequency
from baosong.apps.tracking.models.reminder import Reminder
from baosong.platform.notifications.models import ChatWebhook


class ReminderRule(models.Model):
    """When units of a call are reminded automatically. Off until a person has seen the preview and switches it on. Written by `services.reminder_rules`."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="tracking_rule")
    is_on = models.BooleanField(default=False)
    days_before = models.JSONField(default=list)
    on_the_day = models.BooleanField(default=True)
    # After the deadline: interval in days (0: never), and number of reminders.
    overdue_every = models.PositiveSmallIntegerField(default=2)
    overdue_times = models.PositiveSmallIntegerField(default=3)
    # Hours in which messages may be sent, and whether on rest days too.
    hour_from = models.TimeField(default=dt.time(8, 30))
    hour_to = models.TimeField(default=dt.time(17, 30))
    on_rest_days = models.BooleanField(default=False)
    webhooks = models.ManyToManyField(ChatWebhook, related_name="tracking_rules")
    digest = models.CharField(max_length=10, choices=DigestFrequency.choices, default=DigestFrequency.NONE)
    digest_to = models.JSONField(default=list)
    switched_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="tracking_rules")
    switched_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.call}: {self.is_on}"


class ReminderItem(models.Model):
    """A unit was reminded of a task on an occasion. The constraint prevents duplicates when two workers run the rule."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="items")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="tracking_reminders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tracking_reminder_items")
    occasion = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "unit", "occasion"], name="tracking_reminded_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.task} {self.occasion}"
