"""Judging."""

from django.apps import AppConfig


class JudgingConfig(AppConfig):
    """Judging."""

    name = "baosong.apps.judging"
    label = "judging"
    default_auto_field = "django.db.models.BigAutoField"
