"""Access to publications: organisers of the owning unit and of units above it."""

from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import is_organiser, organises_owner
from baosong.apps.publications.models import Brief, Case, Casebook, OfficialDocument, Printing, Publication


def may_print(person: Person, **_: object) -> bool:
    return is_organiser(person)


def may_edit_casebook(person: Person, casebook_id: int, **_: object) -> bool:
    return organises_owner(person, Casebook.objects.all(), casebook_id)


def may_edit_case(person: Person, case_id: int, **_: object) -> bool:
    return organises_owner(person, Case.objects.all(), case_id, owner="section__casebook__unit")


def may_open_printing(person: Person, printing_id: int, **_: object) -> bool:
    return organises_owner(person, Printing.objects.all(), printing_id, owner="casebook__unit")


def may_edit_brief(person: Person, brief_id: int, **_: object) -> bool:
    return organises_owner(person, Brief.objects.all(), brief_id)


def may_edit_official_document(person: Person, official_document_id: int, **_: object) -> bool:
    return organises_owner(person, OfficialDocument.objects.all(), official_document_id)


def may_edit_publication(person: Person, publication_id: int, **_: object) -> bool:
    return organises_owner(person, Publication.objects.all(), publication_id, owner="entry__unit")
