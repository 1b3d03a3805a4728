"""Configuration of the Django app `orgs`."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """People and units."""

    name = "baosong.apps.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"
