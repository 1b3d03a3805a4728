"""The roof."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, static files and pages that belong to no room."""

    name = "baosong.site"
    label = "site_roof"

    def ready(self) -> None:
        """Keep NUL characters out of PostgreSQL."""
        from baosong.site import strip_nul  # noqa: PLC0415 - models need the app registry

        strip_nul.listen()
