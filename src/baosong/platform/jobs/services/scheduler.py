"""Run periodic tasks in one process of the installation at a time."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from baosong.platform.jobs.services.leader_lease import leads
from baosong.platform.jobs.services.repetition import process_name

logger = logging.getLogger(__name__)
PAUSE_S: Final = 5.0
LEASE_NAME: Final = "scheduler"


@dataclass(slots=True)
class ScheduledTask:
    """A function that is called every `every_s` seconds."""

    name: str
    every_s: float
    function: Callable[[], object]
    last: float = field(default=float("-inf"))


def run_due_tasks(tasks: list[ScheduledTask], *, holder: str) -> None:
    """Run each task that is due, if `holder` has the lease. Exceptions are logged; the task is run again at its next time, the others go on."""
    try:
        if not leads(LEASE_NAME, holder=holder, at=timezone.now()):
            return
    except DatabaseError:
        logger.warning("the scheduler cannot reach the database", exc_info=True)
        return
    finally:
        close_old_connections()
    for one in tasks:
        if time.monotonic() - one.last < one.every_s:
            continue
        one.last = time.monotonic()
        try:
            one.function()
        except Exception:
            logger.exception("scheduled task %s failed", one.name)
        finally:
            close_old_connections()


def run_forever(tasks: list[ScheduledTask]) -> None:
    """Run the tasks as long as the process lives."""
    holder = process_name()
    while True:
        run_due_tasks(tasks, holder=holder)
        time.sleep(PAUSE_S)
