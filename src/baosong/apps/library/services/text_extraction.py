"""Extraction of texts, transcripts and suggestions from an entry's files. Idempotent."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.library.enums import EntryKind
from baosong.apps.library.jobs import IndexEntry
from baosong.apps.library.models import Entry, EntryText, Transcript
from baosong.apps.library.queries.entries import entry_files
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services.derived_documents import content_for_worker
from baosong.core import inspection
from baosong.core.blobstore import BlobStore
from baosong.core.chinese import keywords
from baosong.core.inspection import InspectionInterrupted, UnusableFile
from baosong.platform.fulltext import lexicon
from baosong.platform.jobs import job_queue
from baosong.platform.web.downloads import player_of

SUMMARY: Final = 160
# Numbered heading of a script; a chapter is suggested where the heading is spoken.
HEADING: Final = re.compile(r"^[（(]?[一二三四五六七八九十]{1,3}[)）、]\s*(?P<title>\S.{1,39})$", re.MULTILINE)


def read(entry: Entry, *, blobstore: BlobStore, at: datetime) -> None:
    """Store texts and transcripts, set kind, length and suggested keywords, and fill an empty summary."""
    files = list(entry_files(entry))
    texts = {file.pk: words for file in files if player_of(file.name) in ("text", "pdf") and not file.is_side_file and (words := _words(file, blobstore))}
    cues = {file.pk: found for file in files if player_of(file.name) in ("video", "audio") and (found := _cues(file, files, blobstore))}
    spoken = "\n".join(cue[2] for rows in cues.values() for cue in rows)
    everything = "\n".join([entry.title, *texts.values(), spoken])
    lengths = [length for file in files if player_of(file.name) in ("video", "audio") and (length := file.length_s or _length(file, blobstore))]
    with transaction.atomic():
        for file_id, words in texts.items():
            EntryText.objects.update_or_create(entry=entry, file_id=file_id, defaults={"content": words})
        for file_id, rows in cues.items():
            made, _ = Transcript.objects.get_or_create(entry=entry, file_id=file_id)
            made.cues = rows
            made.chapters = made.chapters or suggested_chapters("\n".join(texts.values()), rows)
            made.save()
        changed = {
            "read_at": at,
            "suggested": keywords(everything, lexicon()),
            "kind": kind_of(files),
            "film": next((file for file in files if player_of(file.name) == "video"), None),
            "length_s": max(lengths) if lengths else None,
            "summary": entry.summary or summary_of(next(iter(texts.values()), spoken)),
        }
        Entry.objects.filter(pk=entry.pk).update(**changed)
        job_queue.after_commit(IndexEntry(entry.pk))


def give_up(entry_id: int, *, at: datetime) -> None:
    """Mark an entry as read without suggestions."""
    Entry.objects.filter(pk=entry_id, read_at=None).update(read_at=at)


def kind_of(files: Iterable[PieceFile]) -> EntryKind:
    """The main medium: film, else sound, text, pictures."""
    players = {player_of(file.name) for file in files if not file.is_side_file}
    for player, kind in (
        ("video", EntryKind.FILM),
        ("audio", EntryKind.SOUND),
        ("text", EntryKind.TEXT),
        ("pdf", EntryKind.TEXT),
        ("image", EntryKind.PICTURES),
    ):
        if player in players:
            return kind
    return EntryKind.OTHER


def summary_of(text: str) -> str:
    """The first whole sentences of a text, without headings; at most SUMMARY characters."""
    lines = [line.strip() for line in text.splitlines() if len(line.strip()) > 25]
    words = "".join(lines) or " ".join(text.split())
    if len(words) <= SUMMARY:
        return words
    end = max(words.rfind(mark, 0, SUMMARY) for mark in "。！？.!?")
    return words[: end + 1] if end > SUMMARY // 3 else words[: SUMMARY - 1] + "…"


def suggested_chapters(script: str, cues: list[tuple[float, float, str]]) -> list[tuple[int, str]]:
    """Headings of the script with the second at which each is first spoken."""
    found = []
    at = 0
    for match in HEADING.finditer(script):
        title = match["title"].strip()
        spoken_title = re.sub(r"\W", "", title)[:8]
        for number in range(at, len(cues)):
            if spoken_title and spoken_title in re.sub(r"\W", "", cues[number][2]):
                found.append((int(cues[number][0]), title))
                at = number + 1
                break
    return found


def _length(file: PieceFile, blobstore: BlobStore) -> float | None:
    """Length in seconds from the file's header."""
    try:
        return inspection.duration_sandboxed(blobstore.path(file.sha256), file.name)
    except InspectionInterrupted as interrupted:
        raise job_queue.TryLater(interrupted.code) from interrupted
    except UnusableFile:
        return None


def _words(file: PieceFile, blobstore: BlobStore) -> str:
    return content_for_worker(file, blobstore=blobstore).document.text


def _cues(film: PieceFile, files: list[PieceFile], blobstore: BlobStore) -> list[tuple[float, float, str]]:
    stem = film.name.rpartition(".")[0]
    subtitle_files = sorted(
        (file for file in files if file.is_side_file and file.name.lower().endswith((".srt", ".vtt"))), key=lambda file: file.name.rpartition(".")[0] != stem
    )
    hashes = [film.captions_sha256, *(file.sha256 for file in subtitle_files)]
    for sha256 in filter(None, hashes):
        found = [(round(start, 2), round(end, 2), " ".join(words.split())) for start, end, words in _side_cues(sha256, blobstore)]
        if found:
            return found
    return []


def _side_cues(sha256: str, blobstore: BlobStore) -> list[tuple[float, float, str]]:
    try:
        return inspection.side_cues_sandboxed(blobstore.path(sha256))
    except InspectionInterrupted as interrupted:
        raise job_queue.TryLater(interrupted.code) from interrupted
    except UnusableFile:
        return []
