"""Reception of files: uploads, mails, folders and bundles all end here."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.calls.models import Task
from baosong.apps.calls.queries import terms_in_force
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import SIDE_FILES, Channel, CheckState
from baosong.apps.submissions.errors import UnknownPiece
from baosong.apps.submissions.jobs import CheckFile
from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.services.transitions import locked
from baosong.apps.submissions.services.versions import working
from baosong.core.terms import PieceKind, TermsPiece
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

FORBIDDEN: Final = set('\\/:*?"<>|')
# ext4 allows 255 bytes, NTFS 255 characters; a Chinese character takes three bytes, and download names grow.
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Arrival:
    """A complete file: submission and piece, its bytes in the blobstore, when its transfer began and ended."""

    submission: Submission
    piece_key: str
    file_name: str
    sha256: str
    size: int
    channel: Channel
    begun_at: datetime
    received_at: datetime


RESERVED: Final = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3])[ ]*(?:\.|$)", re.IGNORECASE)


def safe_name(name: str) -> str:
    """A file's name without folders, control characters and characters that Windows forbids, cut to LONGEST_NAME with its extension."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join("_" if character in FORBIDDEN or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") else character for character in name)
    name = name.strip(" .") or "file"
    if RESERVED.match(name):
        # Windows refuses these names with any extension (Microsoft, “Naming Files, Paths, and Namespaces”).
        first, dot, rest = name.partition(".")
        name = f"{first.rstrip()}_{dot}{rest}"
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def takes_many(piece: TermsPiece) -> bool:
    """Whether a piece may have several files (pictures may, unless the notice says one)."""
    count = piece.rule("pieces_count")
    if count is not None and isinstance(count.value, tuple):
        return count.value[1] is None or float(count.value[1]) > 1
    return piece.kind in (PieceKind.IMAGE, PieceKind.OTHER)


def _former_piece(task: Task, arrival: Arrival) -> TermsPiece | None:
    """The piece that the task had when the file was begun: an amendment that removes a piece loses no upload under way."""
    former = terms_in_force(task.call, arrival.begun_at).task(task.key)
    return former.piece(arrival.piece_key) if former is not None else None


@transaction.atomic
def receive(arrival: Arrival, *, by: Person) -> PieceFile:
    """Add the file to the working version, replacing the one before where the piece takes one, and queue its check. Idempotent."""
    submission = locked(arrival.submission)
    piece = submission.task.terms.piece(arrival.piece_key) or _former_piece(submission.task, arrival)
    if piece is None:
        raise UnknownPiece(piece=arrival.piece_key)
    version = working(submission)
    name = safe_name(arrival.file_name)
    same = version.files.filter(piece_key=piece.key, sha256=arrival.sha256, name=name).first()
    if same is not None:
        if same.has_no_verdict:
            queue_checks([same])
        return same
    is_side = name.lower().endswith(SIDE_FILES)
    if not takes_many(piece):
        for old in version.files.filter(piece_key=piece.key):
            if old.is_side_file == is_side:
                old.delete()
    file = PieceFile.objects.create(
        version=version,
        piece_key=piece.key,
        name=name,
        sha256=arrival.sha256,
        size=arrival.size,
        channel=arrival.channel,
        begun_at=arrival.begun_at,
        received_at=arrival.received_at,
    )
    submission.changed_at = arrival.received_at
    submission.save(update_fields=["changed_at"])
    record("file.received", submission, by=by, at=arrival.received_at, name=name, piece=piece.key, sha256=arrival.sha256, size=arrival.size)
    job_queue.after_commit(CheckFile(file.pk))
    if is_side:
        queue_checks(version.files.filter(piece_key=piece.key).exclude(pk=file.pk))
    return file


def queue_checks(files: Iterable[PieceFile]) -> None:
    """Queue checks anew, for example of films whose subtitles have changed; until then the files count as waiting."""
    for file in files:
        PieceFile.objects.filter(pk=file.pk).update(check_state=CheckState.WAITING, unusable_code="", check_interruptions=0)
        job_queue.after_commit(CheckFile(file.pk))


@transaction.atomic
def remove(file: PieceFile, *, by: Person, at: datetime) -> None:
    """Remove a file from the working version; submitted versions keep it, and the bytes stay in the blobstore."""
    submission = locked(file.version.submission)
    version = working(submission)
    target = version.files.filter(piece_key=file.piece_key, sha256=file.sha256, name=file.name).first()
    if target is not None:
        target.delete()
        if file.is_side_file:
            queue_checks(version.files.filter(piece_key=file.piece_key))
        record("file.removed", submission, by=by, at=at, name=file.name, piece=file.piece_key, sha256=file.sha256)
