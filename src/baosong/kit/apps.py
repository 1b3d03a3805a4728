"""Connects the words of kit (jobs, events) with the machinery that does them."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class KitConfig(AppConfig):
    """The building parts."""

    name = "baosong.kit"
    label = "kit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lets `kit.jobs` dispatch through the database, and loads every room's handlers and receivers."""
        from baosong.kit import jobs, nul
        from baosong.kit.domain import working

        nul.listen()
        jobs.dispatcher = working.dispatch
        for config in apps.get_app_configs():
            if config.name.startswith("baosong."):
                for name in ("interfaces.handlers", "interfaces.receivers", "interfaces.wording"):
                    parent = f"{config.name}.interfaces"
                    if find_spec(parent) and find_spec(f"{config.name}.{name}"):
                        import_module(f"{config.name}.{name}")
