"""Metrics for Prometheus: counters of this process, and values read from database, disk and services on request."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from baosong.apps.inbox.models import Mailbox
from baosong.apps.orgs.models import FailedAttempts
from baosong.apps.submissions.models import Receipt, Upload
from baosong.platform.jobs.services import heartbeats
from baosong.platform.notifications.enums import MessageState
from baosong.platform.notifications.models import Message
from baosong.platform.notifications.services import incidents
from baosong.site import monitoring
from baosong.site.probes import Probe


def _jobs(at: datetime) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("baosong_jobs", "Jobs that wait, run, or failed for good.", labels=["queue", "state"])
    ages = GaugeMetricFamily("baosong_oldest_job_seconds", "How long the oldest job has waited.", labels=["queue"])
    for queue in monitoring.queues():
        for state in ("waiting", "running", "failed"):
            jobs.add_metric([queue.name, state], getattr(queue, state))
        ages.add_metric([queue.name], (at - queue.oldest).total_seconds() if queue.oldest else 0)
    yield from (jobs, ages)


def _workers(at: datetime) -> Iterator[Metric]:
    alive = GaugeMetricFamily("baosong_workers", "Workers that are alive.", labels=["queue"])
    memory = GaugeMetricFamily("baosong_worker_memory_bytes", "Memory that a worker occupies.", labels=["queue", "worker"])
    starts = GaugeMetricFamily("baosong_worker_start_time_seconds", "When a worker was started, in Unix time.", labels=["queue", "worker"])
    finished = CounterMetricFamily("baosong_worker_jobs", "Jobs that a worker finished since its start.", labels=["queue", "worker", "outcome"])
    living = heartbeats.living(at=at)
    for queue in heartbeats.QUEUES:
        alive.add_metric([queue], sum(one.queue == queue for one in living))
    for one in living:
        memory.add_metric([one.queue, one.worker], one.memory)
        starts.add_metric([one.queue, one.worker], one.started_at.timestamp())
        finished.add_metric([one.queue, one.worker, "done"], one.done)
        finished.add_metric([one.queue, one.worker, "failed"], one.failed)
    yield from (alive, memory, starts, finished)


def _messages(at: datetime) -> Iterator[Metric]:
    recent = Message.objects.filter(queued_at__gt=at - timedelta(days=1))
    messages = GaugeMetricFamily("baosong_messages", "Mails and messages of the last day that wait or failed.", labels=["state"])
    for state in (MessageState.QUEUED, MessageState.FAILED, MessageState.UNSURE):
        messages.add_metric([state.value], recent.filter(state=state).count())
    yield messages


def _installation(at: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily("baosong_receipts", "Receipts given.", value=Receipt.objects.count())
    yield GaugeMetricFamily("baosong_uploads_under_way", "Uploads that are not finished.", value=Upload.objects.filter(is_finished=False).count())
    backup = monitoring.last(monitoring.BACKUP)
    age = (at - backup.at).total_seconds() if backup else float("inf")
    yield GaugeMetricFamily("baosong_backup_age_seconds", "Seconds since the last backup; infinite where there is none.", value=age)
    delayed = FailedAttempts.objects.filter(last_at__gt=at - timedelta(hours=1), count__gt=0).count()
    yield GaugeMetricFamily("baosong_failed_sign_ins", "Account names and addresses with failed sign-ins within an hour.", value=delayed)
    boxes = GaugeMetricFamily("baosong_mailbox_read_age_seconds", "Seconds since the mailbox was last read.", labels=["mailbox"])
    for key, read_at in Mailbox.objects.exclude(fetched_at=None).values_list("pk", "fetched_at"):
        boxes.add_metric([str(key)], (at - read_at).total_seconds() if read_at else 0)
    yield boxes
    yield GaugeMetricFamily("baosong_incidents", "Incidents that are not over.", value=len(incidents.open_incidents()))


def database_metrics() -> list[Metric]:
    """Metrics read from the database."""
    at = timezone.now()
    return [metric for read in (_jobs, _workers, _messages, _installation) for metric in read(at)]


def disk_metrics() -> list[Metric]:
    """Room on the disk of the data folder."""
    disk = monitoring.disk()
    return [
        GaugeMetricFamily("baosong_disk_free_bytes", "Room on the disk of the data folder.", value=disk.free),
        GaugeMetricFamily("baosong_disk_bytes", "Size of the disk of the data folder.", value=disk.total),
    ]


def pool_metrics() -> list[Metric]:
    """Connections of this process to PostgreSQL."""
    pool = getattr(connection, "pool", None)
    if not pool:
        return []
    stats = pool.get_stats()
    return [
        GaugeMetricFamily("baosong_database_connections", "Connections of this process to PostgreSQL.", value=stats.get("pool_size", 0)),
        GaugeMetricFamily("baosong_database_waiting", "Requests of this process that wait for a connection.", value=stats.get("requests_waiting", 0)),
    ]


def certificate_metrics() -> list[Metric]:
    """End of the site's TLS certificate, if it has one."""
    until = monitoring.known_certificate_until()
    name, meaning = "baosong_certificate_end_time_seconds", "When the certificate of the site ends, in Unix time."
    return [GaugeMetricFamily(name, meaning, value=until.timestamp())] if until else []


def _store() -> list[Metric]:
    if monitoring.store_lacks():
        raise ServiceDown
    return []


def _cache() -> list[Metric]:
    if monitoring.cache_lacks():
        raise ServiceDown
    return []


class ServiceDown(Exception):
    """A service does not answer."""


SOURCES: Final = {
    "database": Probe(database_metrics),
    "store": Probe(_store),
    "cache": Probe(_cache),
    "disk": Probe(disk_metrics),
    "pool": Probe(pool_metrics),
    "certificate": Probe(certificate_metrics),
}
SERVICES: Final = ("database", "store", "cache")


class Answers(Collector):
    """The metrics of the sources that answered, and which of the services did."""

    def __init__(self, answers: Mapping[str, list[Metric] | None]) -> None:
        self._answers = answers

    def collect(self) -> Iterator[Metric]:
        """The metrics."""
        up = GaugeMetricFamily("baosong_service_up", "Whether a service answers: 1 or 0.", labels=["service"])
        for service in SERVICES:
            up.add_metric([service], self._answers.get(service) is not None)
        yield up
        for metrics in self._answers.values():
            yield from metrics or ()


def metrics_text(answers: Mapping[str, list[Metric] | None]) -> bytes:
    """All metrics in the text format of Prometheus. `answers`: by source; None where it did not answer."""
    known = CollectorRegistry()
    known.register(Answers(answers))
    return generate_latest(REGISTRY) + generate_latest(known)
