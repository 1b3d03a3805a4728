"""The record of what was published where."""

from django.conf import settings
from django.db import models

from baosong.apps.library.models import Entry
from baosong.apps.publications.enums import PublicityChannel


class Publication(models.Model):
    """An entry in one channel, planned or published, with the reads that were counted. Written by `services.publicity`."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="publications_publications")
    channel = models.CharField(max_length=8, choices=PublicityChannel.choices)
    account = models.CharField(max_length=60, blank=True, default="")
    planned_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    link = models.CharField(max_length=500, blank=True, default="")
    reads = models.PositiveBigIntegerField(null=True)
    counted_on = models.DateField(null=True)
    screenshot_sha256 = models.CharField(max_length=64, blank=True, default="")
    screenshot_name = models.CharField(max_length=255, blank=True, default="")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications_publications")
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_on", "planned_on", "pk"]

    def __str__(self) -> str:
        return f"{self.entry}: {self.channel}"
