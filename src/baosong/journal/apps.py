"""The journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal."""

    name = "baosong.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
