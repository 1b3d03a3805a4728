"""Configuration of the Django app `judging`."""

from django.apps import AppConfig


class JudgingConfig(AppConfig):
    name = "baosong.apps.judging"
    label = "judging"
    default_auto_field = "django.db.models.BigAutoField"
