"""Progress."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """Progress."""

    name = "baosong.apps.tracking"
    label = "tracking"
    default_auto_field = "django.db.models.BigAutoField"
