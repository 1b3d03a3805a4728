"""Questions to the journal."""

from django.db import models

from baosong.journal.models import Record


def records_of(thing: models.Model) -> models.QuerySet[Record]:
    """The lines about one thing, oldest first."""
    return Record.objects.filter(thing=thing._meta.label_lower, thing_key=str(thing.pk)).select_related("actor")
