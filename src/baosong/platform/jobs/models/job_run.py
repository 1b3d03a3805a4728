"""One background job and its state."""

from django.db import models

from baosong.platform.jobs.enums import TRY_AGAIN, JobState
from baosong.platform.states import ChoicePredicates, OpenActions


class JobRun(models.Model):
    """A job with its attempts. Created in the transaction that needs it; changed only by `services.job_runs`."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    state_is, can = ChoicePredicates("state", JobState), OpenActions("state", (TRY_AGAIN,))
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    # Backoff: the run is not queued before this time.
    not_before = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["state", "queued_at"], name="jobs_job_state_queued")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"
