"""The record of publications: planned, published, reads as counted by hand. Nothing is fetched from the channels."""

import io
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Person
from baosong.apps.publications.enums import PublicityChannel
from baosong.apps.publications.errors import LinkUnreadable, PictureUnreadable
from baosong.apps.publications.models import Publication
from baosong.apps.publications.services.case_texts import is_picture
from baosong.core.blobstore import BlobStore
from baosong.platform.audit.services.log import record


@dataclass(frozen=True, slots=True)
class Screenshot:
    """Picture that proves the publication."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """Facts of a publication; None or empty where not known yet."""

    channel: PublicityChannel
    account: str = ""
    planned_on: date | None = None
    published_on: date | None = None
    link: str = ""
    reads: int | None = None


@transaction.atomic
def note(entry: Entry, facts: PublicationFacts, *, screenshot: Screenshot | None = None, blobstore: BlobStore, by: Person, at: datetime) -> Publication:
    """Create a planned or completed publication. Raises LinkUnreadable, PictureUnreadable."""
    made = Publication(entry=entry)
    return _write(made, facts, screenshot, blobstore=blobstore, by=by, at=at, action="publication.noted")


@transaction.atomic
def change(
    publication: Publication, facts: PublicationFacts, *, screenshot: Screenshot | None = None, blobstore: BlobStore, by: Person, at: datetime
) -> Publication:
    """Raises LinkUnreadable, PictureUnreadable."""
    current = Publication.objects.select_for_update().get(pk=publication.pk)
    return _write(current, facts, screenshot, blobstore=blobstore, by=by, at=at, action="publication.changed")


def _write(
    current: Publication, facts: PublicationFacts, screenshot: Screenshot | None, *, blobstore: BlobStore, by: Person, at: datetime, action: str
) -> Publication:
    link = facts.link.strip()
    if link:
        try:
            URLValidator(schemes=["http", "https"])(link)
        except ValidationError as error:
            raise LinkUnreadable(link=link[:80]) from error
    if screenshot is not None:
        if not is_picture(screenshot.content):
            raise PictureUnreadable(name=screenshot.name)
        current.screenshot_sha256, current.screenshot_name = blobstore.put(io.BytesIO(screenshot.content)).sha256, screenshot.name[:255]
    current.channel, current.account, current.link = facts.channel, " ".join(facts.account.split()), link
    current.planned_on, current.published_on = facts.planned_on, facts.published_on
    if facts.reads != current.reads:
        current.reads, current.counted_on = facts.reads, at.date()
    current.noted_by, current.noted_at = by, at
    current.save()
    record(action, current, by=by, at=at, entry=current.entry_id, channel=current.channel, published_on=str(current.published_on or ""), reads=current.reads)
    return current
