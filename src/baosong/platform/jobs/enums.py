"""States of a job with the action of a person."""

from typing import Final

from django.db import models

from baosong.platform.states import Transition


class JobState(models.TextChoices):
    """State of a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


# The one action of a person; all else is done by workers.
TRY_AGAIN: Final = Transition("try_again", frozenset({JobState.FAILED}), JobState.WAITING)
