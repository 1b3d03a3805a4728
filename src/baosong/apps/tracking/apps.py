"""App configuration of tracking."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "baosong.apps.tracking"
    label = "tracking"
    default_auto_field = "django.db.models.BigAutoField"
