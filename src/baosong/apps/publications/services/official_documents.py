"""Official documents: draft and revise. Numbering, sealing and sending happen outside of this system."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.orgs.models import Person, Unit
from baosong.apps.publications.enums import DraftMark
from baosong.apps.publications.errors import EditConflict, TextTooLong
from baosong.apps.publications.models import OfficialDocument
from baosong.platform.audit.services.log import record

MAX_CHARACTERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class DocumentText:
    """An official document as submitted by the form; `attachments` one per line."""

    title: str
    number: str
    mark: DraftMark
    addressee: str
    text: str
    attachments: str
    issuer: str
    date: str
    contact: str
    copies_to: str


@transaction.atomic
def draft(*, unit: Unit, title: str, addressee: str, text: str, by: Person, at: datetime) -> OfficialDocument:
    """Create a draft marked as 送审稿."""
    made = OfficialDocument.objects.create(
        unit=unit,
        # A title made of the unit's name may be too long; a typed one never is.
        title=" ".join(title.split())[:120],
        addressee=addressee,
        text=text[:MAX_CHARACTERS],
        issuer=unit.name,
        date=f"{at.year}年{at.month}月{at.day}日",
        made_by=by,
        changed_by=by,
        changed_at=at,
    )
    record("official_document.drafted", made, by=by, at=at, unit=unit.pk)
    return made


@transaction.atomic
def revise(official_document: OfficialDocument, content: DocumentText, *, revision: int, by: Person, at: datetime) -> OfficialDocument:
    """Raises EditConflict, TextTooLong."""
    official_document = OfficialDocument.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=official_document.pk)
    if official_document.revision != revision:
        raise EditConflict(by=str(official_document.changed_by or ""), theirs=official_document.text)
    if len(content.text) > MAX_CHARACTERS:
        raise TextTooLong(most=MAX_CHARACTERS, measured=len(content.text))
    official_document.title = " ".join(content.title.split()) or official_document.title
    official_document.number, official_document.mark, official_document.addressee = (
        content.number.strip(),
        content.mark,
        content.addressee.strip().rstrip("：:"),
    )
    official_document.text, official_document.attachments = content.text.replace("\r\n", "\n").strip(), content.attachments.replace("\r\n", "\n").strip()
    official_document.issuer, official_document.date = content.issuer.strip(), content.date.strip()
    official_document.contact, official_document.copies_to = content.contact.strip(), content.copies_to.strip().rstrip("。")
    official_document.revision, official_document.changed_by, official_document.changed_at = official_document.revision + 1, by, at
    official_document.save()
    record("official_document.revised", official_document, by=by, at=at, revision=official_document.revision)
    return official_document
