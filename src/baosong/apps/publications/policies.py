"""Who may print and publish: organisers of the unit, and of those above it."""

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser, organises_owner
from baosong.apps.publications.models import Brief, Case, Casebook, OfficialDocument, Printing, Publication


def may_print(person: Person, **_: object) -> bool:
    """Whether the person organises any unit."""
    return is_organiser(person)


def may_keep_casebook(person: Person, casebook_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose casebook it is."""
    return organises_owner(person, Casebook.objects.all(), casebook_id)


def may_keep_case(person: Person, case_id: int, **_: object) -> bool:
    """Whether the person keeps the casebook of the case."""
    return organises_owner(person, Case.objects.all(), case_id, owner="section__casebook__unit")


def may_keep_printing(person: Person, printing_id: int, **_: object) -> bool:
    """Whether the person keeps the casebook that was printed."""
    return organises_owner(person, Printing.objects.all(), printing_id, owner="casebook__unit")


def may_keep_brief(person: Person, brief_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose brief it is."""
    return organises_owner(person, Brief.objects.all(), brief_id)


def may_keep_official_document(person: Person, official_document_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose paper it is."""
    return organises_owner(person, OfficialDocument.objects.all(), official_document_id)


def may_keep_publication(person: Person, publication_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose entry was published."""
    return organises_owner(person, Publication.objects.all(), publication_id, owner="entry__unit")
