"""The roof."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, static files and pages that belong to no room."""

    name = "baosong.site"
    label = "site_roof"
