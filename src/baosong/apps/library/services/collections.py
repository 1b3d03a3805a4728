"""Collections: set up, fill, arrange, show."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from baosong.apps.library.models import Collection, CollectionItem, Entry
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.audit.services.log import record


def _locked(collection: Collection) -> Collection:
    return Collection.objects.select_for_update().get(pk=collection.pk)


@transaction.atomic
def set_up(*, unit: Unit, title: str, summary: str, by: Person, at: datetime) -> Collection:
    """Create an empty collection."""
    made = Collection.objects.create(unit=unit, title=title, summary=summary, made_by=by, made_at=at)
    record("collection.set_up", made, by=by, at=at, unit=unit.pk)
    return made


@transaction.atomic
def put(collection: Collection, entry: Entry, *, by: Person, at: datetime) -> CollectionItem:
    """Append an entry to a collection. Idempotent."""
    collection = _locked(collection)
    last = collection.items.order_by("-position").values_list("position", flat=True).first()
    item, is_new = CollectionItem.objects.get_or_create(collection=collection, entry=entry, defaults={"position": 0 if last is None else last + 1})
    if is_new:
        record("collection.filled", collection, by=by, at=at, entry=entry.pk)
    return item


@transaction.atomic
def take(collection: Collection, entry: Entry, *, by: Person, at: datetime) -> None:
    """Remove an entry from a collection."""
    collection = _locked(collection)
    collection.items.filter(entry=entry).delete()
    record("collection.emptied", collection, by=by, at=at, entry=entry.pk)


@transaction.atomic
def arrange(collection: Collection, entry_ids: Sequence[int], *, by: Person, at: datetime) -> None:
    """Order the entries of a collection; those not named follow in their former order."""
    collection = _locked(collection)
    items = {item.entry_id: item for item in collection.items.all()}
    ordered = [items[entry_id] for entry_id in dict.fromkeys(entry_ids) if entry_id in items]
    ordered += [item for item in items.values() if item not in ordered]
    for position, item in enumerate(ordered):
        item.position = position
    CollectionItem.objects.bulk_update(ordered, ["position"])
    record("collection.arranged", collection, by=by, at=at)


@transaction.atomic
def show(collection: Collection, *, is_shown: bool, by: Person, at: datetime) -> Collection:
    """Show a collection to readers, or hide it."""
    collection = _locked(collection)
    collection.is_shown = is_shown
    collection.save(update_fields=["is_shown"])
    record("collection.shown" if is_shown else "collection.hidden", collection, by=by, at=at)
    return collection
