"""Blind judging: names of units and authors, masked in text, and reported to the organiser where they cannot be masked."""

import re
from typing import Final

from baosong.apps.judging.models import Candidate
from baosong.apps.judging.queries import lineage, shown_files
from baosong.apps.orgs.queries import parents
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.core import inspection
from baosong.core.blobstore import BlobStore
from baosong.core.documents import UnreadableDocument, open_file, properties_of
from baosong.core.inspection import InspectionInterrupted, UnusableFile
from baosong.core.inspection.subject import FILMS
from baosong.platform.jobs import job_queue

MASK: Final = "□□"
LARGEST_PAPER: Final = 64 * 1024**2
PARTS: Final = re.compile(r"[、，,;；\s]+")


def names_of(submission: Submission) -> list[str]:
    """Names of the submission's units below the issuing one and of its authors, longest first, so that masking leaves no remainder."""
    issuer = submission.task.call.unit
    found: set[str] = set()
    for ancestor in lineage(submission):
        units = [ancestor.unit, *(unit for unit in parents(ancestor.unit) if unit.path.startswith(issuer.path))]
        found.update(unit.name for unit in units if unit.pk != issuer.pk)
        found.update(part for part in PARTS.split(ancestor.details.get("speaker", "")) if part)
    return sorted((name for name in found if len(name) > 1), key=lambda name: (-len(name), name))


def masked(text: str, names: list[str]) -> str:
    """The text with the names replaced."""
    for name in names:
        text = text.replace(name, MASK)
    return text


def look_for_names(candidate_id: int, *, blobstore: BlobStore) -> None:
    """Record where a candidate's files name its unit or author. Idempotent."""
    candidate = Candidate.objects.select_related("submission__task__call__unit", "submission__unit").filter(pk=candidate_id).first()
    if candidate is None:
        return
    names = names_of(candidate.submission)
    texts = [("title", candidate.submission.title)]
    for file in shown_files(candidate):
        texts += [(f"name: {file.name}", file.name), *_inside(candidate, file, blobstore)]
    found = [[location, name] for location, text in texts for name in names if name in text.replace(" ", "")]
    Candidate.objects.filter(pk=candidate_id).update(names_found=[list(item) for item in dict.fromkeys(map(tuple, found))])


def _inside(candidate: Candidate, file: PieceFile, blobstore: BlobStore) -> list[tuple[str, str]]:
    path = blobstore.path(file.sha256)
    piece = candidate.submission.task.terms.piece(file.piece_key)
    if piece is not None and piece.kind in FILMS:
        try:
            words = [(f"{file.name} {location}", text) for location, text in inspection.opening_text_sandboxed(path)]
        except InspectionInterrupted as interrupted:
            raise job_queue.TryLater(interrupted.code) from interrupted
        except UnusableFile:
            words = []
        if file.captions_sha256:
            words.append((f"{file.name} subtitles", blobstore.path(file.captions_sha256).read_text("utf-8", errors="replace")))
        return words
    if file.size > LARGEST_PAPER:
        return []
    words = [(f"{file.name} properties", text) for text in properties_of(path.read_bytes())]
    try:
        words.append((f"{file.name} text", open_file(path, file.name).text))
    except UnreadableDocument:
        return words
    return words
