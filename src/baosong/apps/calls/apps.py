"""Configuration of the Django app `calls`."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Calls."""

    name = "baosong.apps.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"
