"""Activities."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Activities."""

    name = "baosong.apps.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"
