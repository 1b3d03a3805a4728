"""Models of tracking."""

from baosong.apps.tracking.models.reminder import Reminder
from baosong.apps.tracking.models.rule import ReminderItem, ReminderRule

__all__ = ["Reminder", "ReminderItem", "ReminderRule"]
