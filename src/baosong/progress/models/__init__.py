"""Models of progress."""

from baosong.progress.models.reminder import Reminder

__all__ = ["Reminder"]
