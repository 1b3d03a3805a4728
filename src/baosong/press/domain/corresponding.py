"""Official papers: drafted and changed; sealed and sent elsewhere, by whom that is for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.journal.domain.recording import record
from baosong.orgs.models import Person, Unit
from baosong.press.enums import Mark
from baosong.press.errors import ChangedMeanwhile, TextTooLong
from baosong.press.models import Missive

MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Wording:
    """A paper as a person wrote it; attachments a line each."""

    title: str
    number: str
    mark: Mark
    addressee: str
    text: str
    attachments: str
    issuer: str
    date: str
    contact: str
    copies_to: str


@transaction.atomic
def draft(*, unit: Unit, title: str, addressee: str, text: str, by: Person, at: datetime) -> Missive:
    """A new paper, marked as one for approval."""
    made = Missive.objects.create(
        unit=unit,
        title=" ".join(title.split())[:120],
        addressee=addressee[:200],
        text=text[:MOST],
        issuer=unit.name,
        date=f"{at.year}年{at.month}月{at.day}日",
        made_by=by,
        changed_by=by,
        changed_at=at,
    )
    record("missive.drafted", made, by=by, at=at, unit=unit.pk)
    return made


@transaction.atomic
def revise(missive: Missive, said: Wording, *, revision: int, by: Person, at: datetime) -> Missive:
    """Writes a paper. Raises ChangedMeanwhile, TextTooLong."""
    missive = Missive.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=missive.pk)
    if missive.revision != revision:
        raise ChangedMeanwhile(by=str(missive.changed_by or ""), theirs=missive.text)
    if len(said.text) > MOST:
        raise TextTooLong(most=MOST, measured=len(said.text))
    missive.title = " ".join(said.title.split())[:120] or missive.title
    missive.number, missive.mark, missive.addressee = said.number.strip()[:40], said.mark, said.addressee.strip().rstrip("：:")[:200]
    missive.text, missive.attachments = said.text.replace("\r\n", "\n").strip(), said.attachments.replace("\r\n", "\n").strip()
    missive.issuer, missive.date = said.issuer.strip()[:100], said.date.strip()[:20]
    missive.contact, missive.copies_to = said.contact.strip()[:100], said.copies_to.strip().rstrip("。")[:200]
    missive.revision, missive.changed_by, missive.changed_at = missive.revision + 1, by, at
    missive.save()
    record("missive.revised", missive, by=by, at=at, revision=missive.revision)
    return missive
