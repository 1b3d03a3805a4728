"""Heartbeats: every worker states regularly that it is alive, for each of its queues, so that a dead one is noticed."""

import os
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from baosong.platform.jobs.job_queue import QUICK, SLOW
from baosong.platform.jobs.models import WorkerHeartbeat
from baosong.platform.jobs.services.repetition import process_name, repeat

QUEUES: Final = (QUICK, SLOW)
# Workers that have been silent for longer are deleted from the table.
FORGOTTEN: Final = timedelta(hours=1)


@dataclass(slots=True)
class WorkerCounts:
    """Jobs that this process finished."""

    done: int = 0
    failed: int = 0
    started_at: datetime = field(default_factory=timezone.now)


counts: Final = WorkerCounts()


def lost_after() -> timedelta:
    """How long a worker may be silent: four heartbeats."""
    return timedelta(seconds=4 * settings.BAOSONG_HEARTBEAT_S)


def beat(queues: list[str], *, worker: str, at: datetime) -> None:
    """Store that this worker is alive, and delete those that are silent for long."""
    values = {"at": at, "started_at": counts.started_at, "done": counts.done, "failed": counts.failed, "memory": _resident_bytes()}
    for queue in queues:
        WorkerHeartbeat.objects.update_or_create(queue=queue, worker=worker, defaults=values)
    WorkerHeartbeat.objects.filter(at__lt=at - FORGOTTEN).delete()


def beat_forever(queues: list[str], stopping: threading.Event) -> None:
    """Run `beat` until the event is set."""
    worker = process_name()
    repeat(
        lambda: beat(queues, worker=worker, at=timezone.now()),
        seconds=settings.BAOSONG_HEARTBEAT_S,
        stopping=stopping,
        failed=f"no heartbeat of {worker}",
    )


def is_alive(last: datetime, *, at: datetime) -> bool:
    """Return whether a worker with this last heartbeat is alive. One in the future was stored before the clock was set back."""
    return abs(at - last) < lost_after()


def living(*, at: datetime) -> list[WorkerHeartbeat]:
    """Return the workers that are alive."""
    return [one for one in WorkerHeartbeat.objects.order_by("queue", "worker") if is_alive(one.at, at=at)]


def dead_queues(*, at: datetime) -> dict[str, datetime | None]:
    """Return the queues that no living worker processes, each with the last heartbeat that is known."""
    seen: dict[str, list[datetime]] = {}
    for queue, last in WorkerHeartbeat.objects.values_list("queue", "at"):
        seen.setdefault(queue, []).append(last)
    return {queue: max(seen.get(queue, ()), default=None) for queue in QUEUES if not any(is_alive(last, at=at) for last in seen.get(queue, ()))}


def _resident_bytes() -> int:
    """Return the resident set size of this process; 0 where /proc does not exist."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
