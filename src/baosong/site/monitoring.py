"""Health of an installation: readiness, queues, disk space, last backup. Used by health endpoints, metrics and the operator's page."""

import shutil
import socket
import ssl
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache as remembered
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.utils import timezone

from baosong.core.blobstore import BlobStoreError
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.enums import JobState
from baosong.platform.jobs.models import JobRun, OperationRecord
from baosong.platform.jobs.services import heartbeats
from baosong.platform.storage import probed_blobstore
from baosong.platform.web.shared_cache import SharedCache
from baosong.site.probes import Probe

# Room for one film of the largest usual size.
LEAST_FREE: Final = 4 * 1024**3
BACKUP: Final = "backup"
VERIFY: Final = "verify"
LOG_END: Final = "log end"
REHEARSAL: Final = "rehearsal"
RESTORED_FILES: Final = "restored files"
OLD_BACKUP: Final = timedelta(days=2)
SOON: Final = timedelta(days=21)
CERTIFICATE_EVERY_S: Final = 3600.0


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


@remembered
def newest_migrations() -> frozenset[tuple[str, str]]:
    # Cached: migrations do not change while a process runs, and reading them takes longer than all other checks.
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def database_lacks() -> dict[str, str]:
    """What the database lacks, as name and reason. Waits for a connection as long as the settings say."""
    try:
        connection = connections["default"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys():
            return {"migrations": "not applied"}
    except DatabaseError as error:
        return {"database": type(error).__name__}
    return {}


def store_lacks() -> dict[str, str]:
    """Whether the store of files answers."""
    try:
        probed_blobstore().has("0" * 64)
    except BlobStoreError as fault:
        return {"store": fault.code}
    return {}


def disk_lacks() -> dict[str, str]:
    """Whether the disk of the data folder is full."""
    return {"disk": "full"} if disk().free < 64 * 1024**2 else {}


def cache_lacks() -> dict[str, str]:
    """Whether the shared cache answers; a process serves without it."""
    cache = caches["default"]
    return {"cache": "away"} if isinstance(cache, SharedCache) and not cache.answers() else {}


def worker_lacks() -> dict[str, str]:
    """Queues without a living worker; a process serves without them. Workers that start together with this process get time for their first heartbeat."""
    at = timezone.now()
    if at - heartbeats.counts.started_at < heartbeats.lost_after():
        return {}
    return {f"worker {queue}": "dead" for queue in heartbeats.dead_queues(at=at)}


# What keeps a process from serving, and what others notice later.
ESSENTIAL: Final = {"database": Probe(database_lacks), "store": Probe(store_lacks), "disk": Probe(disk_lacks)}
BACKGROUND: Final = {"cache": Probe(cache_lacks), "workers": Probe(worker_lacks)}
# Seconds that a probe may take: whoever asks for the health of a process has the answer within one.
PROBE_S: Final = 0.7
NO_ANSWER: Final = "does not answer"


def lacks() -> dict[str, str]:
    """What keeps this process from serving, as name and reason; empty if nothing does. The database is asked on the caller's connection."""
    found = database_lacks()
    try:
        found |= ESSENTIAL["store"].answer(within_s=PROBE_S)
    except TimeoutError:
        found["store"] = NO_ANSWER
    return found | disk_lacks()


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


def note(name: str, **facts: object) -> OperationRecord:
    """Store that an operation was run now."""
    return OperationRecord.objects.update_or_create(name=name, defaults={"at": timezone.now(), "facts": facts})[0]


_certificate: dict[str, tuple[float, datetime | None]] = {}


def known_certificate_until() -> datetime | None:
    """`certificate_until`, read at most once an hour."""
    asked_at, until = _certificate.get(settings.BAOSONG_PUBLIC_URL, (float("-inf"), None))
    if time.monotonic() - asked_at > CERTIFICATE_EVERY_S:
        until = certificate_until()
        _certificate[settings.BAOSONG_PUBLIC_URL] = (time.monotonic(), until)
    return until


def certificate_until() -> datetime | None:
    """Expiry of the site's TLS certificate; None without https or if the site cannot be reached."""
    address = urlsplit(settings.BAOSONG_PUBLIC_URL)
    if address.scheme != "https" or not address.hostname:
        return None
    try:
        return certificate_end(address.hostname, address.port or 443, timeout=3)
    except OSError:
        return None


def certificate_end(host: str, port: int, *, timeout: float) -> datetime:
    """Expiry of the certificate that a server shows. Raises ssl.SSLError for one that is not valid, OSError without an answer in `timeout` seconds."""
    context = ssl.create_default_context()
    with socket.create_connection((host, port), timeout=timeout) as raw, context.wrap_socket(raw, server_hostname=host) as secure:
        certificate = secure.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
