"""Learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Learning."""

    name = "baosong.apps.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"
