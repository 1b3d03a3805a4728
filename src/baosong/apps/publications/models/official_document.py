"""A draft of an official document."""

from django.conf import settings
from django.db import models

from baosong.apps.orgs.models import Unit
from baosong.apps.publications.enums import DraftMark


class OfficialDocument(models.Model):
    """A draft of an official document (公文); numbering and sealing happen outside of this system. Written by `services.official_documents`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="publications_official_documents")
    title = models.CharField(max_length=120)
    number = models.CharField(max_length=40, blank=True, default="")
    mark = models.CharField(max_length=6, blank=True, choices=DraftMark.choices, default=DraftMark.REVIEW)
    addressee = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField(blank=True, default="")
    attachments = models.TextField(blank=True, default="")
    issuer = models.CharField(max_length=100)
    date = models.CharField(max_length=20, blank=True, default="")
    contact = models.CharField(max_length=100, blank=True, default="")
    copies_to = models.CharField(max_length=200, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="publications_official_documents")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="publications_official_documents_changed")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title
