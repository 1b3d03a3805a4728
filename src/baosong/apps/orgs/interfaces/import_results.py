"""What the page of an import shows at its end: what was made, and what of the table was not used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from baosong.apps.orgs.interfaces.import_preview import RowGroup, note_groups
from baosong.apps.orgs.models import Membership, Person, TableImport, Unit
from baosong.apps.orgs.services.import_rows import ImportNote
from baosong.platform.web.refusals import sentence

# On the page; the numbers are of all.
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class ImportOutcomeView:
    """Numbers, the first new units and accounts (each with the first role), notes, and the sentence of a refusal."""

    units: int
    people: int
    changed: tuple[Unit, ...]
    telephones: int
    to_invite: int
    new_units: tuple[Unit, ...]
    new_people: tuple[tuple[Person, Membership | None], ...]
    notes: tuple[RowGroup, ...]
    refusal: str


def result_of(made: TableImport) -> ImportOutcomeView:
    """Read the result; what was deleted since is left out."""
    result = made.result
    keys = result.get("people", ())
    return ImportOutcomeView(
        units=len(result.get("units", ())),
        people=len(keys),
        changed=_units(result.get("changed", ())),
        telephones=len(result.get("telephones", ())),
        to_invite=len(result.get("to_invite", ())),
        new_units=_units(result.get("units", ())),
        new_people=_people(keys[:MOST_SHOWN]),
        notes=note_groups([ImportNote(**note) for note in result.get("notes", ())]),
        refusal=sentence(result["code"], result["facts"]) if "code" in result else "",
    )


def _units(keys: Sequence[int]) -> tuple[Unit, ...]:
    return tuple(Unit.objects.filter(pk__in=keys[:MOST_SHOWN]).order_by("path"))


def _people(keys: Sequence[int]) -> tuple[tuple[Person, Membership | None], ...]:
    roles: dict[int, Membership] = {}
    for held in Membership.objects.filter(person__in=keys).select_related("unit").order_by("pk"):
        roles.setdefault(held.person_id, held)
    return tuple((person, roles.get(person.pk)) for person in Person.objects.filter(pk__in=keys).order_by("pk"))
