"""App configuration of the site."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, static files and pages that belong to no single app."""

    name = "baosong.site"
    label = "baosong_site"

    def ready(self) -> None:
        """Remove NUL characters from what is written to PostgreSQL, and log slow statements."""
        from baosong.site import slow_queries, strip_nul  # noqa: PLC0415 - models need the app registry

        strip_nul.listen()
        slow_queries.listen()
