"""Configuration of the Django app `inbox`."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "baosong.apps.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
