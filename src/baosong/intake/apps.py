"""Intake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Intake."""

    name = "baosong.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
