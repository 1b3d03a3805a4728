"""Checking one file against the rules of its piece."""

import io

from django.db import transaction
from django.utils import timezone

from baosong import inspection
from baosong.inspection import UnusableFile
from baosong.inspection.subject import FILMS
from baosong.journal.domain.recording import record
from baosong.kit import jobs, viruses
from baosong.kit.events import announce
from baosong.vault import Vault, sm3_of
from baosong.works.domain import marking
from baosong.works.enums import INFECTED, CheckState, MarkKind
from baosong.works.events import FileChecked
from baosong.works.jobs import WatchFile
from baosong.works.models import Finding, PieceFile


def check(file_id: int, *, vault: Vault, with_sm3: bool = False) -> None:
    """Inspects the file and replaces its findings. Done again, it gives the same."""
    file = PieceFile.objects.select_related("version__submission__task__call").filter(pk=file_id).first()
    if file is None:
        return
    if with_sm3 and not file.sm3:
        PieceFile.objects.filter(pk=file.pk).update(sm3=sm3_of(vault.path(file.sha256)))
    piece = file.version.submission.task.terms.piece(file.piece_key)
    beside = list(file.version.files.exclude(pk=file.pk).filter(piece_key=file.piece_key).values_list("name", flat=True))
    seen, state, code = None, CheckState.DONE, ""
    if virus := viruses.found_in(vault.path(file.sha256)):
        record("file.infected", file.version.submission, by=None, at=timezone.now(), name=file.name, sha256=file.sha256, virus=virus)
        _write(file, [], CheckState.UNUSABLE, INFECTED)
        return
    if piece is not None and not file.is_side_file:
        try:
            seen = inspection.look_apart(vault.path(file.sha256), file.name, piece, beside)
        except UnusableFile as unusable:
            state, code = CheckState.UNUSABLE, unusable.code
    rows = [_row(file, found, is_watched=False, stills=_kept(found, vault)) for found in seen.findings] if seen else []
    _write(file, rows, state, code)
    if seen is not None:
        marking.mark(file.sha256, seen.marks)


def watch(file_id: int, *, vault: Vault) -> None:
    """Watches a whole film and adds what was found; its subtitles are kept as WebVTT. Done again, it gives the same."""
    file = PieceFile.objects.select_related("version__submission__task__call").filter(pk=file_id).first()
    if file is None or file.check_state != CheckState.DONE:
        return
    piece = file.version.submission.task.terms.piece(file.piece_key)
    if piece is None:
        return
    try:
        viewing = inspection.watch_apart(vault.path(file.sha256), file.name, piece)
    except UnusableFile:
        # The quick check could open it; that it cannot be watched to its end is for a person to look at.
        give_up_watching(file_id)
        return
    captions = vault.put(io.BytesIO(viewing.captions.encode())).sha256 if viewing.captions else ""
    _write_watched(file, viewing, captions)
    marking.mark_hashes(file.sha256, MarkKind.FILM, viewing.scenes)


def _kept(found: inspection.Finding, vault: Vault) -> list[str]:
    return [vault.put(io.BytesIO(still)).sha256 for still in found.stills]


@transaction.atomic
def _write_watched(file: PieceFile, viewing: inspection.Viewing, captions: str) -> None:
    if PieceFile.objects.filter(pk=file.pk).update(
        watch_state=CheckState.DONE, captions_sha256=captions, length_s=viewing.length, mendable=list(viewing.steps)
    ):
        file.findings.filter(is_watched=True).delete()
        Finding.objects.bulk_create(_row(file, found, is_watched=True) for found in viewing.findings)


@transaction.atomic
def _write(file: PieceFile, rows: list[Finding], state: CheckState, code: str) -> None:
    if not PieceFile.objects.filter(pk=file.pk).exists():
        return
    file.findings.filter(is_watched=False).delete()
    Finding.objects.bulk_create(rows)
    PieceFile.objects.filter(pk=file.pk).update(check_state=state, unusable_code=code)
    piece = file.version.submission.task.terms.piece(file.piece_key)
    is_film = piece is not None and piece.kind in FILMS and not file.is_side_file
    if state is CheckState.DONE and is_film and file.length_s is None:
        PieceFile.objects.filter(pk=file.pk).update(watch_state=CheckState.WAITING)
        jobs.after_commit(WatchFile(file.pk))
    announce(FileChecked(file.version.submission_id))


def _row(file: PieceFile, found: inspection.Finding, *, is_watched: bool, stills: list[str] | None = None) -> Finding:
    return Finding(
        file=file,
        rule=found.rule,
        verdict=found.verdict.value,
        expected=_plain(found.expected),
        measured=_plain(found.measured),
        mend=found.mend,
        start=found.evidence.start if found.evidence else None,
        end=found.evidence.end if found.evidence else None,
        times=[list(times) for times in found.times],
        stills=stills or [],
        is_watched=is_watched,
    )


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def give_up_watching(file_id: int) -> None:
    """A film that could not be watched to its end: the page says so, and a person looks."""
    PieceFile.objects.filter(pk=file_id, watch_state=CheckState.WAITING).update(watch_state=CheckState.FAILED)


def give_up(file_id: int) -> None:
    """The check failed three times: the page says so, and a person looks."""
    PieceFile.objects.filter(pk=file_id, check_state=CheckState.WAITING).update(check_state=CheckState.FAILED)
    if (file := PieceFile.objects.select_related("version").filter(pk=file_id).first()) is not None:
        announce(FileChecked(file.version.submission_id))
