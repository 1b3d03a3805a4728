"""Exchange between installations."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    """Exchange between installations."""

    name = "baosong.apps.federation"
    label = "federation"
    default_auto_field = "django.db.models.BigAutoField"
