"""Meetings."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings."""

    name = "baosong.apps.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"
