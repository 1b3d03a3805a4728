"""Who may print and publish: organisers of the unit, and of those above it."""

from baosong.orgs.access import is_organiser, organises
from baosong.orgs.models import Person
from baosong.press.models import Brief, Case, Casebook, Missive, Printing, Publication


def may_print(person: Person, **_: object) -> bool:
    """Whether the person organises any unit."""
    return is_organiser(person)


def may_keep_casebook(person: Person, casebook_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose casebook it is."""
    casebook = Casebook.objects.select_related("unit").filter(pk=casebook_id).first()
    return casebook is not None and organises(person, casebook.unit)


def may_keep_case(person: Person, case_id: int, **_: object) -> bool:
    """Whether the person keeps the casebook of the case."""
    case = Case.objects.select_related("section").filter(pk=case_id).first()
    return case is not None and may_keep_casebook(person, case.section.casebook_id)


def may_keep_printing(person: Person, printing_id: int, **_: object) -> bool:
    """Whether the person keeps the casebook that was printed."""
    printing = Printing.objects.filter(pk=printing_id).first()
    return printing is not None and may_keep_casebook(person, printing.casebook_id)


def may_keep_brief(person: Person, brief_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose brief it is."""
    brief = Brief.objects.select_related("unit").filter(pk=brief_id).first()
    return brief is not None and organises(person, brief.unit)


def may_keep_missive(person: Person, missive_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose paper it is."""
    missive = Missive.objects.select_related("unit").filter(pk=missive_id).first()
    return missive is not None and organises(person, missive.unit)


def may_keep_publication(person: Person, publication_id: int, **_: object) -> bool:
    """Whether the person organises the unit whose entry was published."""
    publication = Publication.objects.select_related("entry__unit").filter(pk=publication_id).first()
    return publication is not None and organises(person, publication.entry.unit)
