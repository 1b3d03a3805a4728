"""App configuration of learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "baosong.apps.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"
