"""The press room."""

from django.apps import AppConfig


class PressConfig(AppConfig):
    """The press room."""

    name = "baosong.press"
    label = "press"
    default_auto_field = "django.db.models.BigAutoField"
