"""App configuration of publications."""

from django.apps import AppConfig


class PublicationsConfig(AppConfig):
    name = "baosong.apps.publications"
    label = "publications"
    default_auto_field = "django.db.models.BigAutoField"
