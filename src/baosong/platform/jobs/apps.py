"""Django app of the background jobs; loads the handlers of every app."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

CONNECTED = ("interfaces.handlers", "interfaces.receivers", "interfaces.messages", "interfaces.audit_sentences", "interfaces.undo_steps")


class JobsConfig(AppConfig):
    """Background jobs."""

    name = "baosong.platform.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let `job_queue` dispatch through the database and load every app's handlers, receivers, messages, audit sentences and undo steps."""
        from baosong.platform.jobs import job_queue  # noqa: PLC0415 - models need the app registry
        from baosong.platform.jobs.services import job_runs  # noqa: PLC0415 - models need the app registry

        job_queue.dispatcher = job_runs.dispatch
        for config in apps.get_app_configs():
            if not config.name.startswith("baosong.") or not find_spec(f"{config.name}.interfaces"):
                continue
            for name in CONNECTED:
                if find_spec(f"{config.name}.{name}"):
                    import_module(f"{config.name}.{name}")
