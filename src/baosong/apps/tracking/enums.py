"""Choices of reminders, states of a cell of the matrix, and states of a handover with the table of its actions."""

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from baosong.platform.states import Transition


class OccasionKind(models.TextChoices):
    BEFORE = "before", pgettext_lazy("occasion", "Before the deadline")
    DAY = "day", pgettext_lazy("occasion", "On the day")
    OVERDUE = "overdue", pgettext_lazy("occasion", "Overdue")


class DigestFrequency(models.TextChoices):
    NONE = "none", pgettext_lazy("digest", "No digest")
    DAILY = "daily", pgettext_lazy("digest", "Every working day")
    WEEKLY = "weekly", pgettext_lazy("digest", "Every week")


class CellState(StrEnum):
    """What a unit still owes to a task. AWAITING: all that it owes is registered and to be delivered. FREE: it owes nothing and has nothing."""

    DONE = "done"
    MISSING = "missing"
    OVERDUE = "overdue"
    RETURNED = "returned"
    PARTIAL = "partial"
    AWAITING = "awaiting"
    FREE = "free"


class HandoverState(models.TextChoices):
    """State of a handover."""

    WAITING = "waiting", pgettext_lazy("handover state", "Waits for the successor")
    DONE = "done", pgettext_lazy("handover state", "Handed over")
    CANCELLED = "cancelled", pgettext_lazy("handover state", "Cancelled")


COMPLETE_HANDOVER: Final = Transition("complete", frozenset({HandoverState.WAITING}), HandoverState.DONE)
CANCEL_HANDOVER: Final = Transition("cancel", frozenset({HandoverState.WAITING}), HandoverState.CANCELLED)
HANDOVER_ACTIONS: Final = (COMPLETE_HANDOVER, CANCEL_HANDOVER)
