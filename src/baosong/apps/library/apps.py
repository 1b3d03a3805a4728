"""The library."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """The library."""

    name = "baosong.apps.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"
