"""Metadata of entries in standard formats: Dublin Core, LOM (GB/T 21365-2008, IEEE 1484.12.1), schema.org.

docs/decisions/library.md has the mapping of fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.duration import duration_iso_string

from baosong.apps.library.enums import EntryKind, Rights
from baosong.apps.library.models import Entry
from baosong.apps.library.queries.file_views import FileView
from baosong.core.documents.xml_text import element_maker
from baosong.platform.web.public_urls import public_address

if TYPE_CHECKING:
    from lxml import etree

LANGUAGE: Final = "zh-CN"
# DCMI Type Vocabulary, and LOM's learning resource type.
DCMI: Final = {EntryKind.FILM: "MovingImage", EntryKind.SOUND: "Sound", EntryKind.PICTURES: "StillImage", EntryKind.TEXT: "Text", EntryKind.OTHER: "Collection"}
LOM_TYPE: Final = {
    EntryKind.FILM: "lecture",
    EntryKind.SOUND: "lecture",
    EntryKind.PICTURES: "figure",
    EntryKind.TEXT: "narrative text",
    EntryKind.OTHER: "lecture",
}
CC_BY_NC: Final = "https://creativecommons.org/licenses/by-nc/4.0/"
LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
DC: Final = "http://purl.org/dc/elements/1.1/"


def address_of(entry: Entry) -> str:
    """Public URL of the entry's page."""
    return public_address("entry", entry.pk)


def rights_of(entry: Entry) -> str:
    """The licence's URL, or its description where it has none."""
    return CC_BY_NC if entry.rights == Rights.CC_BY_NC else str(Rights(entry.rights).label)


def dublin_core(entry: Entry) -> list[tuple[str, str]]:
    """Dublin Core elements (ISO 15836, GB/T 25100) as (name, value), repeated for several values."""
    day = timezone.localtime(entry.approved_at or entry.taken_in_at).date().isoformat()
    found = [
        ("title", entry.title),
        ("creator", entry.creators),
        ("contributor", entry.source),
        *(("subject", word) for word in [entry.theme, *entry.keywords]),
        ("description", entry.summary),
        ("publisher", entry.unit.name),
        ("date", day),
        ("type", DCMI[EntryKind(entry.kind)]),
        ("identifier", address_of(entry)),
        ("language", LANGUAGE),
        ("rights", rights_of(entry)),
    ]
    return [(name, value) for name, value in found if value]


def lom(entry: Entry) -> etree._Element:
    """The entry as LOM in XML (IEEE 1484.12.3)."""
    make = element_maker(LOM, {None: LOM})

    def text(name: str, value: str) -> Any:
        return make(name, make("string", value, language=LANGUAGE))

    def chosen(name: str, value: str) -> Any:
        return make(name, make("source", "LOMv1.0"), make("value", value))

    general = make(
        "general", make("identifier", make("catalog", "URI"), make("entry", address_of(entry))), text("title", entry.title), make("language", LANGUAGE)
    )
    if entry.summary:
        general.append(text("description", entry.summary))
    general.extend(text("keyword", word) for word in entry.keywords)
    life = make(
        "lifeCycle",
        make(
            "contribute",
            chosen("role", "author"),
            make("entity", f"BEGIN:VCARD\nVERSION:3.0\nFN:{entry.creators or entry.source}\nORG:{entry.source}\nEND:VCARD"),
        ),
    )
    technical = make("technical", make("location", address_of(entry)))
    if entry.length_s:
        technical.append(make("duration", make("duration", duration_iso_string(timedelta(seconds=round(entry.length_s))))))
    educational = make("educational", chosen("learningResourceType", LOM_TYPE[EntryKind(entry.kind)]), chosen("context", "higher education"))
    rights = make("rights", chosen("cost", "no"), chosen("copyrightAndOtherRestrictions", "yes"), text("description", rights_of(entry)))
    subject = make(
        "classification", chosen("purpose", "discipline"), make("taxonPath", text("source", "baosong"), make("taxon", text("entry", entry.theme or "-")))
    )
    return make("lom", general, life, technical, educational, rights, subject)


def schema_org(entry: Entry, files: Sequence[FileView], root: str) -> dict[str, Any]:
    """The entry as JSON-LD of schema.org: a VideoObject with transcript and chapters as clips where there is a film, else a LearningResource."""
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "name": entry.title,
        "description": entry.summary or entry.title,
        "inLanguage": LANGUAGE,
        "keywords": ", ".join(entry.keywords),
        "url": address_of(entry),
        "publisher": {"@type": "Organization", "name": entry.unit.name},
        "datePublished": timezone.localtime(entry.approved_at or entry.taken_in_at).isoformat(timespec="seconds"),
    }
    if entry.rights == Rights.CC_BY_NC:
        document["license"] = CC_BY_NC
    film = next((shown for shown in files if shown.player == "video"), None)
    if film is None:
        return document
    base = root.rstrip("/")
    document |= {
        "@type": "VideoObject",
        "uploadDate": document["datePublished"],
        "contentUrl": base + reverse("entry-file", args=[entry.pk, film.file.pk]),
        "embedUrl": base + reverse("entry-embed", args=[entry.pk]),
        "transcript": "\n".join(cue.words for cue in film.cues),
    }
    if entry.length_s:
        document["duration"] = duration_iso_string(timedelta(seconds=round(entry.length_s)))
    if film.is_ready:
        document["thumbnailUrl"] = base + reverse("film-part", args=[entry.pk, film.file.pk, "poster.jpg"])
    document["hasPart"] = list(_chapter_clips(entry, film))
    return document


def _chapter_clips(entry: Entry, film: FileView) -> Iterable[dict[str, Any]]:
    ends = [*(chapter.start for chapter in film.chapters[1:]), entry.length_s or 0]
    for chapter, end in zip(film.chapters, ends, strict=False):
        yield {"@type": "Clip", "name": chapter.title, "startOffset": chapter.start, "endOffset": end, "url": f"{address_of(entry)}?t={int(chapter.start)}"}
