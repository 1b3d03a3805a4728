"""Who may do what in the library: organisers of the level propose and keep, the expert approves; readers are limited by queries.visible_to."""

from baosong.library.models import Collection, Entry, Honour
from baosong.library.queries.entries import visible_to
from baosong.orgs.access import is_organiser, organises
from baosong.orgs.models import Person
from baosong.works.access import may_judge


def may_take_in(person: Person, submission_id: int, **_: object) -> bool:
    """Whether the person runs the call that the work answers."""
    return may_judge(person, submission_id)


def may_keep(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person keeps the entry: an organiser of its unit, or the expert who was asked about it."""
    entry = Entry.objects.select_related("unit").filter(pk=entry_id).first()
    return entry is not None and (organises(person, entry.unit) or entry.expert_id == person.pk)


def may_approve(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person is the expert who was asked."""
    return Entry.objects.filter(pk=entry_id, expert=person).exists()


def may_keep_collection(person: Person, collection_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose shelf it is."""
    collection = Collection.objects.select_related("unit").filter(pk=collection_id).first()
    return collection is not None and organises(person, collection.unit)


def may_keep_library(person: Person, **_: object) -> bool:
    """Whether the person organises any unit."""
    return is_organiser(person)


def may_keep_honour(person: Person, honour_id: int, **_: object) -> bool:
    """Whether the person organises the unit that holds the title."""
    held = Honour.objects.select_related("unit").filter(pk=honour_id).first()
    return held is not None and organises(person, held.unit)


def may_read(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person may open the entry."""
    return visible_to(person).filter(pk=entry_id).exists()
