"""Result of the last backup and verification."""

from django.db import models


class OperationRecord(models.Model):
    """When an operation on the whole installation last ran, and its result. Written by `site.monitoring`."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
