"""The roof."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, static files and pages that belong to no room."""

    name = "baosong.site"
    label = "site_roof"

    def ready(self) -> None:
        """Keep NUL characters out of PostgreSQL."""
        from baosong.site import strip_nul

        strip_nul.listen()
