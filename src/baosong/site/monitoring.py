"""Health of an installation: readiness, queues, disk space, last backup. Used by health endpoints, metrics and the operator's page."""

import shutil
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.utils import timezone

from baosong.core.blobstore import BlobStoreError
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun, OperationRecord
from baosong.platform.storage import blobstore

# Room for one film of the largest usual size.
LEAST_FREE: Final = 4 * 1024**3
BACKUP: Final = "backup"
VERIFY: Final = "verify"
OLD_BACKUP: Final = timedelta(days=2)
SOON: Final = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """Jobs of one queue by state; `oldest`: when the oldest waiting job was queued."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class DiskStatus:
    """Disk of the data folder, in bytes."""

    total: int
    free: int

    @property
    def is_short(self) -> bool:
        return self.free < LEAST_FREE


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    # Cached: migrations do not change while a process runs, and reading them takes longer than all other checks.
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def lacks() -> dict[str, str]:
    """What keeps this process from serving, as name and reason; empty if nothing does. No check blocks for long."""
    found: dict[str, str] = {}
    try:
        connection = connections["default"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys():
            found["migrations"] = "not applied"
    except DatabaseError as error:
        found["database"] = type(error).__name__
    try:
        blobstore().has("0" * 64)
    except BlobStoreError as fault:
        found["store"] = fault.code
    if disk().free < 64 * 1024**2:
        found["disk"] = "full"
    return found


def queues() -> list[QueueStatus]:
    counted = {
        (row["kind"], row["state"]): row
        for row in JobRun.objects.exclude(state=JobState.DONE).values("kind", "state").annotate(count=Count("pk"), oldest=Min("queued_at"))
    }
    made = []
    for name in (job_queue.QUICK, job_queue.SLOW):
        kinds = {kind for kind, job in job_queue.kinds.items() if job.queue == name}
        own = {state: [row for (kind, in_state), row in counted.items() if kind in kinds and in_state == state] for state in JobState.values}
        waiting = own[JobState.WAITING]
        made.append(
            QueueStatus(
                name,
                sum(row["count"] for row in waiting),
                sum(row["count"] for row in own[JobState.RUNNING]),
                sum(row["count"] for row in own[JobState.FAILED]),
                min((row["oldest"] for row in waiting), default=None),
            )
        )
    return made


def disk() -> DiskStatus:
    usage = shutil.disk_usage(Path(settings.BAOSONG_DATA))
    return DiskStatus(usage.total, usage.free)


def last(name: str) -> OperationRecord | None:
    """The last run of an operation such as backup or verify."""
    return OperationRecord.objects.filter(name=name).first()


def is_backup_old(*, at: datetime) -> bool:
    """Whether there is no backup newer than OLD_BACKUP."""
    found = last(BACKUP)
    return found is None or found.at < at - OLD_BACKUP


def note(name: str, **facts: object) -> None:
    """Store that an operation was run now."""
    OperationRecord.objects.update_or_create(name=name, defaults={"at": timezone.now(), "facts": facts})


def certificate_until() -> datetime | None:
    """Expiry of the site's TLS certificate; None without https or if the site cannot be reached."""
    address = urlsplit(settings.BAOSONG_PUBLIC_URL)
    if address.scheme != "https" or not address.hostname:
        return None
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((address.hostname, address.port or 443), timeout=3) as raw,
            context.wrap_socket(raw, server_hostname=address.hostname) as secure,
        ):
            until = (secure.getpeercert() or {}).get("notAfter")
    except OSError:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(until)), UTC) if until else None
