"""Django app of outgoing messages."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Outgoing messages."""

    name = "baosong.platform.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
