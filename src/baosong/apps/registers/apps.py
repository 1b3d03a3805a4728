"""Registers."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers."""

    name = "baosong.apps.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"
