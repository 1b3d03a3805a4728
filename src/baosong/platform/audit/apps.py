"""The journal."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The journal."""

    name = "baosong.platform.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
