"""Outgoing mail."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Outgoing mail."""

    name = "baosong.platform.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
