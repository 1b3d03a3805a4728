"""The record of what was made public where: planned, published, its reads noted; nothing is fetched and nobody is ranked."""

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
    """A picture that shows the publication."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """What is known of a publication; None and empty where it is not yet."""

    channel: PublicityChannel
    account: str = ""
    planned_on: date | None = None
    published_on: date | None = None
    link: str = ""
    reads: int | None = None


@transaction.atomic
def note(entry: Entry, said: PublicationFacts, *, screenshot: Screenshot | None = None, blobstore: BlobStore, by: Person, at: datetime) -> Publication:
    """Plans a publication or records one. Raises LinkUnreadable, PictureUnreadable."""
    made = Publication(entry=entry)
    return _write(made, said, screenshot, blobstore=blobstore, by=by, at=at, deed="publication.noted")


@transaction.atomic
def change(
    publication: Publication, said: PublicationFacts, *, screenshot: Screenshot | None = None, blobstore: BlobStore, by: Person, at: datetime
) -> Publication:
    """Writes what has become known. Raises LinkUnreadable, PictureUnreadable."""
    kept = Publication.objects.select_for_update().get(pk=publication.pk)
    return _write(kept, said, screenshot, blobstore=blobstore, by=by, at=at, deed="publication.changed")


def _write(
    kept: Publication, said: PublicationFacts, screenshot: Screenshot | None, *, blobstore: BlobStore, by: Person, at: datetime, deed: str
) -> Publication:
    link = said.link.strip()[:500]
    if link:
        try:
            URLValidator(schemes=["http", "https"])(link)
        except ValidationError as error:
            raise LinkUnreadable(link=link[:80]) from error
    if screenshot is not None:
        if not is_picture(screenshot.content):
            raise PictureUnreadable(name=screenshot.name)
        kept.screenshot_sha256, kept.screenshot_name = blobstore.put(io.BytesIO(screenshot.content)).sha256, screenshot.name[:255]
    kept.channel, kept.account, kept.link = said.channel, " ".join(said.account.split())[:60], link
    kept.planned_on, kept.published_on = said.planned_on, said.published_on
    if said.reads != kept.reads:
        kept.reads, kept.counted_on = said.reads, at.date()
    kept.noted_by, kept.noted_at = by, at
    kept.save()
    record(deed, kept, by=by, at=at, entry=kept.entry_id, channel=kept.channel, published_on=str(kept.published_on or ""), reads=kept.reads)
    return kept
