"""The check of one file against the rules of its piece.

A check that was interrupted by a limit or a kill gives no verdict: it is retried later with twice the time, and after the last
retry the file counts as unchecked.
"""

import io
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import INFECTED, CheckState, FingerprintKind
from baosong.apps.submissions.errors import NothingToCheck
from baosong.apps.submissions.events import FileChecked
from baosong.apps.submissions.jobs import ScanFilm
from baosong.apps.submissions.models import Finding, PieceFile
from baosong.apps.submissions.services import derived_documents, fingerprints
from baosong.apps.submissions.services.receive import queue_checks
from baosong.core import inspection
from baosong.core.blobstore import BlobStore, sm3_of
from baosong.core.documents import DerivedDocument
from baosong.core.documents.derived_files import DerivedPart, is_readable
from baosong.core.inspection import FILMS, InspectionInterrupted, UnusableFile, is_subtitle_file
from baosong.core.sandbox import SandboxLimits
from baosong.core.terms import TermsPiece
from baosong.platform.audit.services.log import record
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue
from baosong.platform.uploads import virus_scan

USUAL: Final = SandboxLimits()


def check(file_id: int, *, blobstore: BlobStore, with_sm3: bool = False, limits: SandboxLimits = USUAL) -> None:
    """Inspect the file and replace its findings; idempotent. Raises TryLater where the inspection was interrupted."""
    file = PieceFile.objects.select_related("version__submission__task__call").filter(pk=file_id).first()
    if file is None:
        return
    if with_sm3 and not file.sm3:
        PieceFile.objects.filter(pk=file.pk).update(sm3=sm3_of(blobstore.path(file.sha256)))
    piece = file.version.submission.task.terms.piece(file.piece_key)
    seen, state, code = None, CheckState.DONE, ""
    if virus := virus_scan.found_in(blobstore.path(file.sha256)):
        record("file.infected", file.version.submission, by=None, at=timezone.now(), name=file.name, sha256=file.sha256, virus=virus)
        _write(file, [], CheckState.UNUSABLE, INFECTED)
        return
    if piece is not None and not file.is_side_file:
        try:
            longer = replace(limits, seconds=limits.seconds * 2**file.check_interruptions)
            seen = _inspect(file, piece, _beside(file, blobstore), blobstore, longer)
        except InspectionInterrupted as interrupted:
            PieceFile.objects.filter(pk=file.pk).update(check_interruptions=F("check_interruptions") + 1)
            raise job_queue.TryLater(interrupted.code) from interrupted
        except UnusableFile as unusable:
            state, code = CheckState.UNUSABLE, unusable.code
    rows = [_row(file, found, is_from_scan=False, stills=_kept(found, blobstore)) for found in seen.findings] if seen else []
    _write(file, rows, state, code)
    derived_documents.queue_pages(file.sha256, file.name, blobstore=blobstore)
    if seen is not None:
        fingerprints.store(file.sha256, seen.marks)


def _beside(file: PieceFile, blobstore: BlobStore) -> list[str]:
    """Names of the other files of the piece, without empty files of subtitles. Raises InspectionInterrupted."""
    others = file.version.files.exclude(pk=file.pk).filter(piece_key=file.piece_key)
    return [other.name for other in others if not is_subtitle_file(other.name) or _has_cues(other, blobstore)]


def _has_cues(file: PieceFile, blobstore: BlobStore) -> bool:
    try:
        return bool(inspection.side_cues_sandboxed(blobstore.path(file.sha256)))
    except UnusableFile:
        return False


def _inspect(file: PieceFile, piece: TermsPiece, beside: list[str], blobstore: BlobStore, limits: SandboxLimits) -> inspection.InspectionReport:
    """Inspect the file and keep what pages show of a document, which is opened only once. Raises UnusableFile, InspectionInterrupted."""
    if not is_readable(file.name) or DerivedDocument(blobstore, file.sha256).has(DerivedPart.CONTENT):
        return inspection.inspect_quickly_sandboxed(blobstore.path(file.sha256), file.name, piece, beside, limits=limits)
    with tempfile.TemporaryDirectory(dir=blobstore.incoming) as folder:
        try:
            return inspection.inspect_quickly_sandboxed(blobstore.path(file.sha256), file.name, piece, beside, content_folder=Path(folder), limits=limits)
        finally:
            derived_documents.keep(file.sha256, Path(folder), blobstore=blobstore)


def scan(file_id: int, *, blobstore: BlobStore) -> None:
    """Decode the whole film, add its findings and store its subtitles as WebVTT; idempotent. Raises TryLater as `check` does."""
    file = PieceFile.objects.select_related("version__submission__task__call").filter(pk=file_id).first()
    if file is None or file.check_state != CheckState.DONE:
        return
    piece = file.version.submission.task.terms.piece(file.piece_key)
    if piece is None:
        return
    try:
        viewing = inspection.inspect_film_sandboxed(blobstore.path(file.sha256), file.name, piece)
    except InspectionInterrupted as interrupted:
        raise job_queue.TryLater(interrupted.code) from interrupted
    except UnusableFile:
        # The quick check opened the file, so that a person decides on one that cannot be decoded to its end.
        give_up_scan(file_id)
        return
    captions = blobstore.put(io.BytesIO(viewing.captions.encode())).sha256 if viewing.captions else ""
    _write_scan(file, viewing, captions)
    fingerprints.store_hashes(file.sha256, FingerprintKind.FILM, viewing.scenes)


def _kept(found: inspection.CheckResult, blobstore: BlobStore) -> list[str]:
    return [blobstore.put(io.BytesIO(still)).sha256 for still in found.stills]


@transaction.atomic
def _write_scan(file: PieceFile, viewing: inspection.FilmReport, captions: str) -> None:
    if PieceFile.objects.filter(pk=file.pk).update(
        scan_state=CheckState.DONE, captions_sha256=captions, length_s=viewing.length, repairable=list(viewing.steps)
    ):
        file.findings.filter(is_from_scan=True).delete()
        Finding.objects.bulk_create(_row(file, found, is_from_scan=True) for found in viewing.findings)


@transaction.atomic
def _write(file: PieceFile, rows: list[Finding], state: CheckState, code: str) -> None:
    if not PieceFile.objects.filter(pk=file.pk).exists():
        return
    file.findings.filter(is_from_scan=False).delete()
    Finding.objects.bulk_create(rows)
    PieceFile.objects.filter(pk=file.pk).update(check_state=state, unusable_code=code, check_interruptions=0)
    piece = file.version.submission.task.terms.piece(file.piece_key)
    is_film = piece is not None and piece.kind in FILMS and not file.is_side_file
    if state is CheckState.DONE and is_film and file.length_s is None:
        PieceFile.objects.filter(pk=file.pk).update(scan_state=CheckState.WAITING)
        job_queue.after_commit(ScanFilm(file.pk))
    announce(FileChecked(file.version.submission_id))


def _row(file: PieceFile, found: inspection.CheckResult, *, is_from_scan: bool, stills: list[str] | None = None) -> Finding:
    return Finding(
        file=file,
        rule=found.rule,
        verdict=found.verdict.value,
        expected=_plain(found.expected),
        measured=_plain(found.measured),
        remedy=found.remedy,
        start=found.evidence.start if found.evidence else None,
        end=found.evidence.end if found.evidence else None,
        times=[list(times) for times in found.times],
        stills=stills or [],
        is_from_scan=is_from_scan,
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def give_up_scan(file_id: int) -> None:
    """Mark a film that could not be decoded to its end, so that a person looks at it."""
    PieceFile.objects.filter(pk=file_id, scan_state=CheckState.WAITING).update(scan_state=CheckState.FAILED)


@transaction.atomic
def check_again(file: PieceFile, *, by: Person, at: datetime) -> PieceFile:
    """Queue the check of a file where it was put off or given up. Refuses a file that has a verdict or is being checked."""
    file = PieceFile.objects.select_for_update(of=("self",)).select_related("version__submission").get(pk=file.pk)
    if not file.has_no_verdict:
        raise NothingToCheck
    queue_checks([file])
    record("file.check_again", file.version.submission, by=by, at=at, name=file.name, sha256=file.sha256)
    return file


def give_up(file_id: int) -> None:
    """Mark a file whose check failed for good; it does not block submitting."""
    PieceFile.objects.filter(pk=file_id, check_state=CheckState.WAITING).update(check_state=CheckState.FAILED)
    if (file := PieceFile.objects.select_related("version").filter(pk=file_id).first()) is not None:
        announce(FileChecked(file.version.submission_id))
