"""Metadata of entries, and chapters of their films."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.library.enums import Audience, EntryState, Rights
from baosong.apps.library.errors import ChaptersUnreadable, ConsentMissing
from baosong.apps.library.jobs import IndexEntry
from baosong.apps.library.models import Entry, Transcript
from baosong.apps.library.services.transitions import locked, save
from baosong.apps.orgs.models import Person
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

QUOTED: Final = 60
TIME: Final = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\s+(\S.*)$")


@dataclass(frozen=True, slots=True)
class Description:
    """Metadata as entered; the form has the limits. `year` is 0 where it is unknown."""

    title: str
    creators: str
    summary: str
    keywords: Sequence[str]
    theme: str
    year: int
    rights: Rights
    audience: Audience
    has_consent: bool
    consent: str


@transaction.atomic
def describe(entry: Entry, description: Description, *, by: Person, at: datetime) -> Entry:
    """Save the metadata of an entry. Raises ConsentMissing for a shown public entry without consent."""
    entry = locked(entry)
    if description.audience == Audience.PUBLIC and not description.has_consent and entry.state == EntryState.SHOWN:
        raise ConsentMissing
    entry.title, entry.creators, entry.summary = description.title, description.creators, description.summary
    entry.keywords, entry.theme, entry.year = list(dict.fromkeys(description.keywords)), description.theme, description.year
    entry.rights, entry.audience = description.rights, description.audience
    entry.has_consent, entry.consent = description.has_consent, description.consent
    save(entry, at=at)
    record("entry.described", entry, by=by, at=at, audience=description.audience, rights=description.rights)
    job_queue.after_commit(IndexEntry(entry.pk))
    return entry


def chapters_from(text: str) -> list[tuple[int, str]]:
    """Parse chapters from lines "1:30 title", sorted by time (seconds). Raises ChaptersUnreadable."""
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        match = TIME.match(line.strip())
        if not match or int(match[3]) > 59:
            raise ChaptersUnreadable(line=line.strip()[:QUOTED])
        found.append((int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3]), match[4].strip()))
    return sorted(found)


@transaction.atomic
def mark_chapters(transcript: Transcript, chapters: Sequence[tuple[int, str]], *, by: Person, at: datetime) -> Transcript:
    """Save the chapters of a film."""
    locked(transcript.entry)
    transcript.chapters = [list(chapter) for chapter in chapters]
    transcript.save(update_fields=["chapters"])
    Entry.objects.filter(pk=transcript.entry_id).update(changed_at=at)
    record("entry.chapters_marked", transcript.entry, by=by, at=at, count=len(transcript.chapters))
    return transcript
