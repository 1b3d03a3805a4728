"""Records of the audit log and the head of its hash chain."""

from django.conf import settings
from django.db import models


class AuditRecord(models.Model):
    """Who did what to which object, when. Each record holds the hash of the one before. Written only by `services.log`."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="audit_records")
    actor_name = models.CharField(max_length=80, blank=True, default="")
    action = models.CharField(max_length=60)
    thing = models.CharField(max_length=60)
    thing_key = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    # Unique: two records cannot follow the same one.
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["thing", "thing_key"], name="audit_thing"),
            models.Index(fields=["at"], name="audit_at"),
            # By beginning: PostgreSQL's usual index serves whole values only.
            models.Index(fields=["action"], name="audit_action", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.thing} {self.thing_key}"


class AuditHead(models.Model):
    """Hash of the last record and number of records. Writers lock this row first: a lock on the last record would not see one that is committed meanwhile."""

    hash = models.CharField(max_length=64)
    # Valid while `counted_hash` is `hash`: processes of a version that does not count may write at the same time.
    length = models.PositiveBigIntegerField(null=True)
    counted_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
    # When a head was first noted outside the database (services.known_heads).
    noted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.hash
