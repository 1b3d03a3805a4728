"""A job on its way."""

from django.db import models


class JobRun(models.Model):
    """One job with its tries; written with the transaction that asks for it, changed only by kit.domain.working."""

    class State(models.TextChoices):
        """Where the job stands."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    # A run that is to be tried again after a pause is not queued before this time.
    not_before = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        """Found by state and age."""

        db_table = "jobs_job_run"
        indexes = [models.Index(fields=["state", "queued_at"], name="jobs_job_state_queued")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
