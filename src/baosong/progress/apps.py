"""Progress."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """Progress."""

    name = "baosong.progress"
    label = "progress"
    default_auto_field = "django.db.models.BigAutoField"
