"""One background job and its state."""

from django.db import models

from baosong.platform.states import ChoicePredicates, OpenActions, Transition


class JobRun(models.Model):
    """A job with its attempts. Created in the transaction that needs it; changed only by `services.job_runs`."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # The one action of a person; all else is done by workers.
    TRY_AGAIN = Transition("try_again", frozenset({State.FAILED}), State.WAITING)
    state_is, can = ChoicePredicates("state", State), OpenActions("state", (TRY_AGAIN,))
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
