"""Yearly confirmations of who has which role."""

from django.conf import settings
from django.db import models

from baosong.apps.orgs.models.unit import Unit


class AccessReview(models.Model):
    """An organiser's confirmation of the roles in a unit and all below it. Written by `services.access_reviews`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="orgs_access_reviews")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orgs_access_reviews")
    confirmed_at = models.DateTimeField()
    roles = models.PositiveIntegerField()
    # SHA-256 of the list that was confirmed.
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["unit", "-confirmed_at"], name="orgs_access_review_latest")]

    def __str__(self) -> str:
        return f"{self.unit} {self.confirmed_at:%Y-%m-%d}"
