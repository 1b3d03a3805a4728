"""What was done to the whole installation."""

from django.db import models


class OperationRecord(models.Model):
    """When a backup or a verification was last made, and what came of it; written by site.watching."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        """A row a kind."""

        db_table = "jobs_operation_record"

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
