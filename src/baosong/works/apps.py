"""Submissions."""

from django.apps import AppConfig


class WorksConfig(AppConfig):
    """Submissions."""

    name = "baosong.works"
    label = "works"
    default_auto_field = "django.db.models.BigAutoField"
