"""One line of the journal."""

from django.conf import settings
from django.db import models


class AuditRecord(models.Model):
    """Who did what to which thing, when; each line holds the hash of the line before. Written by journal.domain.recording."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="audit_records")
    actor_name = models.CharField(max_length=80, blank=True, default="")
    action = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    thing_key = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    # Unique, so that no line ever has two that follow it.
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        """Read in the order of writing, or by thing."""

        db_table = "audit_record"
        ordering = ["pk"]
        indexes = [models.Index(fields=["thing", "thing_key"], name="audit_thing")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.thing} {self.thing_key}"


class AuditHead(models.Model):
    """The hash of the last line. Who writes the next one locks this row first, since a lock on the last line would not see a newer one."""

    hash = models.CharField(max_length=64)

    class Meta:
        """One row."""

        db_table = "audit_head"

    def __str__(self) -> str:
        return self.hash
