"""Models of tracking."""

from baosong.apps.tracking.models.handover import Handover
from baosong.apps.tracking.models.reminder import Reminder
from baosong.apps.tracking.models.rule import ReminderItem, ReminderRule

__all__ = ["Handover", "Reminder", "ReminderItem", "ReminderRule"]
