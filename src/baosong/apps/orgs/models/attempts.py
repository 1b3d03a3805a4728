"""Failed attempts to prove an identity, shared by all web processes."""

from django.db import models


class FailedAttempts(models.Model):
    """How often something failed in a row, and when last. Written by `services.throttle`, which hashes what it counts."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
