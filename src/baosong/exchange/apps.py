"""Exchange between installations."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Exchange between installations."""

    name = "baosong.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
