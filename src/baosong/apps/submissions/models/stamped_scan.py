"""The scan of a unit's stamped summary table (汇总表)."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Unit


class StampedScan(models.Model):
    """A stamped and scanned table of what a unit submitted to a call; the newest is valid. Written by `services.stamped_scans`."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="stamped_scans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stamped_scans")
    # The unit's name at that time; empty until the unit is renamed or merged.
    unit_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stamped_scans")
    handed_in_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
