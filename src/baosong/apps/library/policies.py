"""Who may do what in the library: organisers of the level propose and keep, the expert approves; readers are limited by queries.visible_to."""

from baosong.apps.library.models import Collection, Entry, Honour
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser, organises_owner


def may_curate(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person keeps the entry: an organiser of its unit, or the expert who was asked about it."""
    return organises_owner(person, Entry.objects.all(), entry_id) or may_approve(person, entry_id)


def may_approve(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person is the expert who was asked."""
    return Entry.objects.filter(pk=entry_id, expert=person).exists()


def may_curate_collection(person: Person, collection_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose shelf it is."""
    return organises_owner(person, Collection.objects.all(), collection_id)


def may_curate_library(person: Person, **_: object) -> bool:
    """Whether the person organises any unit."""
    return is_organiser(person)


def may_curate_honour(person: Person, honour_id: int, **_: object) -> bool:
    """Whether the person organises the unit that holds the title."""
    return organises_owner(person, Honour.objects.all(), honour_id)
