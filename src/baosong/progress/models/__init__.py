"""Models of progress."""

from baosong.progress.models.reminder import Reminder
from baosong.progress.models.rule import ReminderItem, ReminderRule

__all__ = ["Reminder", "ReminderItem", "ReminderRule"]
