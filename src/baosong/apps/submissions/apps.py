"""Configuration of the Django app `submissions`."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Submissions."""

    name = "baosong.apps.submissions"
    label = "submissions"
    default_auto_field = "django.db.models.BigAutoField"
