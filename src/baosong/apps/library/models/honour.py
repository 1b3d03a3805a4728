"""Titles of model units."""

from django.conf import settings
from django.db import models

from baosong.apps.orgs.models import Unit


class Honour(models.Model):
    """A title of a model unit (标杆院系, 样板支部): awarded by which level, in which year. Written by `services.honours`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="library_honours")
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=60, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="library_honours")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "unit__path", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "name", "year"], name="library_honour_unique")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.name} ({self.year})"
