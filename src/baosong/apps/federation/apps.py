"""Configuration of the Django app `federation`."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "baosong.apps.federation"
    label = "federation"
    default_auto_field = "django.db.models.BigAutoField"
