"""Choices of reminders, and the states of a cell of the matrix."""

from enum import StrEnum

from django.db import models
from django.utils.translation import pgettext_lazy


class OccasionKind(models.TextChoices):
    BEFORE = "before", pgettext_lazy("occasion", "Before the deadline")
    DAY = "day", pgettext_lazy("occasion", "On the day")
    OVERDUE = "overdue", pgettext_lazy("occasion", "Overdue")


class DigestFrequency(models.TextChoices):
    NONE = "none", pgettext_lazy("digest", "No digest")
    DAILY = "daily", pgettext_lazy("digest", "Every working day")
    WEEKLY = "weekly", pgettext_lazy("digest", "Every week")


class CellState(StrEnum):
    """What a unit still owes to a task. FREE: it owes nothing and has nothing."""

    DONE = "done"
    MISSING = "missing"
    OVERDUE = "overdue"
    RETURNED = "returned"
    PARTIAL = "partial"
    FREE = "free"
