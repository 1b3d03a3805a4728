"""Queries on the audit log."""

from django.db import models

from baosong.platform.audit.models import AuditRecord


def records_of(thing: models.Model) -> models.QuerySet[AuditRecord]:
    """Return the records about one object, oldest first."""
    return AuditRecord.objects.filter(thing=thing._meta.label_lower, thing_key=str(thing.pk)).select_related("actor")
