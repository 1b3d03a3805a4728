"""Questions to the journal."""

from django.db import models

from baosong.platform.audit.models import AuditRecord


def records_of(thing: models.Model) -> models.QuerySet[AuditRecord]:
    """The lines about one thing, oldest first."""
    return AuditRecord.objects.filter(thing=thing._meta.label_lower, thing_key=str(thing.pk)).select_related("actor")
