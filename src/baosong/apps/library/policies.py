"""Permissions: organisers propose and curate entries, the expert approves; `queries.entries.visible_to` limits readers."""

from baosong.apps.library.models import Collection, Entry, Honour
from baosong.apps.library.queries.experts import is_expert
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser, organises_owner


def may_curate(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person organises the entry's unit, or is its expert."""
    return organises_owner(person, Entry.objects.all(), entry_id) or may_approve(person, entry_id)


def may_approve(person: Person, entry_id: int, **_: object) -> bool:
    """Whether the person is the entry's expert, and still serves its unit."""
    return Entry.objects.filter(is_expert(person), pk=entry_id).exists()


def may_curate_collection(person: Person, collection_id: int, **_: object) -> bool:
    """Whether the person organises the collection's unit."""
    return organises_owner(person, Collection.objects.all(), collection_id)


def may_curate_library(person: Person, **_: object) -> bool:
    return is_organiser(person)


def may_curate_honour(person: Person, honour_id: int, **_: object) -> bool:
    """Whether the person organises the unit with the title."""
    return organises_owner(person, Honour.objects.all(), honour_id)
