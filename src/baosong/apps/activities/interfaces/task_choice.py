"""What a form chose among the things that a unit has to choose from."""

from collections.abc import Mapping

from baosong.apps.activities.queries import tasks_for
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Unit


def chosen_task(form: Mapping[str, str], unit: Unit) -> Task | None:
    """The task that a form names, if the unit or one above it was asked for it."""
    return next((task for task in tasks_for(unit) if str(task.pk) == form.get("task")), None)
