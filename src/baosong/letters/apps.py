"""Outgoing mail."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Outgoing mail."""

    name = "baosong.letters"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
