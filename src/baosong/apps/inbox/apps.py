"""Intake."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Intake."""

    name = "baosong.apps.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
