"""The scan of a stamped table (汇总表) that goes with a unit's works."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Unit


class StampedScan(models.Model):
    """A stamped and scanned table of what a unit handed in for a call; the newest counts. Kept by works.domain.sealing."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="stamped_scans")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stamped_scans")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stamped_scans")
    handed_in_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        db_table = "submissions_stamped_scan"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
