"""Metrics for Prometheus: counters of this process, and values read from the database on request."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from baosong.apps.submissions.models import Receipt, Upload
from baosong.site import monitoring


class InstallationMetrics(Collector):
    """Metrics read from database and disk."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics with their current values."""
        jobs = GaugeMetricFamily("baosong_jobs", "Jobs that wait, run, or failed for good.", labels=["queue", "state"])
        ages = GaugeMetricFamily("baosong_oldest_job_seconds", "How long the oldest job has waited.", labels=["queue"])
        for queue in monitoring.queues():
            for state in ("waiting", "running", "failed"):
                jobs.add_metric([queue.name, state], getattr(queue, state))
            ages.add_metric([queue.name], (timezone.now() - queue.oldest).total_seconds() if queue.oldest else 0)
        yield jobs
        yield ages
        disk = monitoring.disk()
        yield GaugeMetricFamily("baosong_disk_free_bytes", "Room on the disk of the data folder.", value=disk.free)
        yield GaugeMetricFamily("baosong_disk_bytes", "Size of the disk of the data folder.", value=disk.total)
        yield GaugeMetricFamily("baosong_receipts", "Receipts given.", value=Receipt.objects.count())
        yield GaugeMetricFamily("baosong_uploads_under_way", "Uploads that are not finished.", value=Upload.objects.filter(is_finished=False).count())
        backup = monitoring.last(monitoring.BACKUP)
        age = (timezone.now() - backup.at).total_seconds() if backup else float("inf")
        yield GaugeMetricFamily("baosong_backup_age_seconds", "Seconds since the last backup; infinite where there is none.", value=age)


def metrics_text() -> bytes:
    """All metrics in the text format of Prometheus."""
    known = CollectorRegistry()
    known.register(InstallationMetrics())
    return generate_latest(REGISTRY) + generate_latest(known)
