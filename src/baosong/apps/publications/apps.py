"""The press room."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    """The press room."""

    name = "baosong.apps.publications"
    label = "publications"
    default_auto_field = "django.db.models.BigAutoField"
