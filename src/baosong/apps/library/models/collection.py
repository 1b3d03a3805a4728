"""Collections of entries."""

from django.conf import settings
from django.db import models

from baosong.apps.library.models.entry import Entry
from baosong.apps.orgs.models import Unit


class Collection(models.Model):
    """A collection (专题) of a unit's library. Written by `services.collections`."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="library_collections")
    title = models.CharField(max_length=100)
    summary = models.CharField(max_length=500, blank=True, default="")
    is_shown = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="library_collections")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class CollectionItem(models.Model):
    """An entry in a collection, with its position."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="collection_items")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["collection", "entry"], name="library_collection_item_unique")]

    def __str__(self) -> str:
        return f"{self.collection}: {self.entry}"
