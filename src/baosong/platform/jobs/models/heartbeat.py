"""Signs of life of workers."""

from django.db import models


class WorkerHeartbeat(models.Model):
    """When a worker of a queue was last alive, and its counts since it was started. Written by `services.heartbeats`."""

    queue = models.CharField(max_length=30)
    worker = models.CharField(max_length=100)
    at = models.DateTimeField()
    started_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    # Resident set size, in bytes.
    memory = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "worker"], name="jobs_heartbeat_queue_worker")]

    def __str__(self) -> str:
        return f"{self.queue} {self.worker} {self.at}"
