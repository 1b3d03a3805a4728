"""Repair of films at the unit's request: begin, run in a worker, undo."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import CHANGE, Channel, CheckState
from baosong.apps.submissions.errors import NothingToRepair
from baosong.apps.submissions.jobs import RepairFile
from baosong.apps.submissions.models import PieceFile, Repair
from baosong.apps.submissions.queries import working_version
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.apps.submissions.services.transitions import ensure_open, locked
from baosong.core import inspection
from baosong.core.blobstore import BlobStore
from baosong.core.inspection import InspectionInterrupted, RepairRequest, UnusableFile
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

# Side subtitles to be muxed; .ass would lose its typesetting.
MUXED: Final = (".srt", ".vtt")


def steps_for(file: PieceFile, beside: list[PieceFile]) -> list[str]:
    """The possible repair steps: those found by the whole-film check, and muxing side subtitles."""
    if file.is_side_file or file.check_state != CheckState.DONE or file.length_s is None:
        return []
    steps = list(file.repairable)
    if _side(file, beside) is not None and "subtitles" not in steps:
        steps = [step for step in steps if step != "rewrap"] + ["subtitles"]
    return steps


def _side(file: PieceFile, beside: list[PieceFile]) -> PieceFile | None:
    return next((other for other in beside if other.piece_key == file.piece_key and other.name.lower().endswith(MUXED)), None)


@transaction.atomic
def begin(file: PieceFile, *, by: Person, at: datetime) -> Repair:
    """Queue the repair of a film of the working version. Refuses where nothing can be repaired or a repair is running."""
    submission = locked(file.version.submission)
    ensure_open(submission, CHANGE)
    steps = steps_for(file, list(file.version.files.exclude(pk=file.pk)))
    if not steps or submission.repairs.filter(piece_key=file.piece_key, state=CheckState.WAITING).exists():
        raise NothingToRepair
    made = Repair.objects.create(
        submission=submission,
        piece_key=file.piece_key,
        original_name=file.name,
        original_sha256=file.sha256,
        original_size=file.size,
        steps=steps,
        begun_by=by,
        begun_at=at,
    )
    record("file.repair_begun", submission, by=by, at=at, name=file.name, piece=file.piece_key, sha256=file.sha256, steps=steps)
    job_queue.after_commit(RepairFile(made.pk))
    return made


def repair_film(repair_id: int, *, at: datetime, blobstore: BlobStore, folder: Path) -> None:
    """Convert the film and receive the result under the original's name; idempotent. Raises TryLater where it was interrupted."""
    made = Repair.objects.select_related("submission__task__call", "begun_by").filter(pk=repair_id, state=CheckState.WAITING).first()
    if made is None:
        return
    piece = made.submission.task.terms.piece(made.piece_key)
    version = working_version(made.submission)
    original = version.files.filter(piece_key=made.piece_key, sha256=made.original_sha256).first() if version else None
    if piece is None or version is None or original is None:
        # Replaced or removed during the repair: the result is not needed.
        give_up(repair_id)
        return
    side = _side(original, list(version.files.exclude(pk=original.pk)))
    loudness = original.findings.filter(rule="loudness").values_list("measured", flat=True).first()
    target = folder / f"repair-{made.pk}.mp4"
    repair = RepairRequest(
        str(blobstore.path(original.sha256)),
        original.name,
        piece,
        str(target),
        str(blobstore.path(side.sha256)) if side and "subtitles" in made.steps else "",
        loudness,
    )
    try:
        inspection.repair_sandboxed(repair, on_progress=lambda share: _report_progress(repair_id, share))
        stored = blobstore.adopt(target)
    except InspectionInterrupted as interrupted:
        raise job_queue.TryLater(interrupted.code) from interrupted
    except UnusableFile:
        give_up(repair_id)
        return
    finally:
        target.unlink(missing_ok=True)
    _hand_over(made, original, stored.sha256, stored.size, at=at)


def _report_progress(repair_id: int, share: float) -> None:
    Repair.objects.filter(pk=repair_id).update(progress=round(share * 100))


@transaction.atomic
def _hand_over(made: Repair, original: PieceFile, sha256: str, size: int, *, at: datetime) -> None:
    name = f"{Path(original.name).stem}.mp4"
    arrival = Arrival(made.submission, made.piece_key, name, sha256, size, Channel.REPAIRED, original.begun_at, original.received_at)
    receive(arrival, by=made.begun_by)
    Repair.objects.filter(pk=made.pk).update(state=CheckState.DONE, progress=100, result_sha256=sha256)
    record(
        "file.repaired",
        made.submission,
        by=made.begun_by,
        at=at,
        name=name,
        piece=made.piece_key,
        sha256=sha256,
        original=made.original_sha256,
        steps=made.steps,
    )


@transaction.atomic
def undo(made: Repair, *, by: Person, at: datetime) -> PieceFile:
    """Receive the original again in place of the result."""
    submission = locked(made.submission)
    if made.state != CheckState.DONE:
        raise NothingToRepair
    file = receive(
        Arrival(submission, made.piece_key, made.original_name, made.original_sha256, made.original_size, Channel.WEB, made.begun_at, made.begun_at), by=by
    )
    record("file.repair_undone", submission, by=by, at=at, name=made.original_name, piece=made.piece_key, sha256=made.original_sha256)
    return file


def give_up(repair_id: int) -> None:
    """Mark a repair as failed; the original stays."""
    Repair.objects.filter(pk=repair_id, state=CheckState.WAITING).update(state=CheckState.FAILED)
