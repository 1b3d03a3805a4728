"""Incidents of the installation that are reported to the operator."""

from django.db import models
from django.db.models import Q


class Incident(models.Model):
    """A condition that needs the operator, from its beginning to its end; `told_at` and `end_told_at`: when either was reported.

    Changed only by `services.incidents`.
    """

    key = models.CharField(max_length=100)
    text = models.TextField()
    began_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["began_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=Q(ended_at=None), name="notifications_open_incident")]

    def __str__(self) -> str:
        return f"{self.key} {self.began_at}"
