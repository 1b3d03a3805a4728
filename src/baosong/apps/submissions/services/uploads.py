"""Uploads by tus: begin, finish, sweep."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q, Sum

from baosong.apps.calls.queries import unit_deadline
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.enums import CHANGE, Channel
from baosong.apps.submissions.errors import PieceFull, UploadNotOpen
from baosong.apps.submissions.models import PieceFile, Submission, Upload
from baosong.apps.submissions.queries import files_of, is_worked_on_by, shown_version
from baosong.apps.submissions.services.open_calls import ensure_answerable
from baosong.apps.submissions.services.receive import Arrival, receive, safe_name
from baosong.apps.submissions.services.transitions import ensure_open
from baosong.core.blobstore import BlobStore
from baosong.platform.errors import UploadBusy, UploadGone, UploadTooLarge
from baosong.platform.uploads import part_files
from baosong.platform.uploads.limits import UploadLimits, upload_limits
from baosong.platform.uploads.part_files import discard, part_of, store_blob
from baosong.platform.uploads.part_lock import LockedPart, locked

LIFETIME: Final = timedelta(days=7)
MAX_BYTES: Final = 16 * 1024**3


def _ensure_allowed(upload: Upload, *, limits: UploadLimits, at: datetime) -> None:
    """Refuse an upload beyond the limits of its unit or its piece. Bytes count as long as their uploads are known, also of files that were removed."""
    submission = upload.submission
    # Serialises the uploads that begin for a unit, so that none is overlooked.
    Unit.objects.select_for_update().get(pk=submission.unit_id)
    of_unit = Upload.objects.filter(submission__unit=submission.unit_id)
    unfinished = of_unit.filter(is_finished=False, expires_at__gt=at)
    sent = of_unit.filter(Q(is_finished=True) | Q(expires_at__gt=at)).aggregate(bytes=Sum("length"))["bytes"] or 0
    limits.ensure_within(unfinished=unfinished.count(), size=sent + upload.length)
    begun = unfinished.filter(submission=submission, piece_key=upload.piece_key).count()
    received = sum(file.piece_key == upload.piece_key for file in files_of(shown_version(submission)))
    if received + begun >= limits.piece_files:
        raise PieceFull(most=limits.piece_files)


@transaction.atomic
def planned(*, submission_id: int, piece_key: str, file_name: str, length: int, by: Person, at: datetime) -> Upload:
    """An upload that may begin now, not saved. Refuses after the deadline, in states closed to the unit, people who do not submit for it, and what exceeds the limits."""
    submission = Submission.objects.select_related("unit", "task__call__unit").filter(pk=submission_id).first()
    if submission is None or not is_worked_on_by(submission, by):
        raise UploadGone
    if length > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=length)
    if submission.task.terms.piece(piece_key) is None:
        raise UploadGone
    ensure_answerable(submission.task, submission.unit)
    limits = unit_deadline(submission.task, submission.unit)
    if not CHANGE.is_open(submission.state) or at > limits.deadline:
        raise UploadNotOpen(deadline=limits.deadline, state=submission.state)
    upload = Upload(submission=submission, piece_key=piece_key, file_name=safe_name(file_name), length=length, person=by, begun_at=at, expires_at=at + LIFETIME)
    _ensure_allowed(upload, limits=upload_limits(), at=at)
    return upload


@transaction.atomic
def begin(*, submission_id: int, piece_key: str, file_name: str, length: int, by: Person, at: datetime, folder: Path) -> Upload:
    """Begin an upload. Refuses what `planned` refuses."""
    upload = planned(submission_id=submission_id, piece_key=piece_key, file_name=file_name, length=length, by=by, at=at)
    upload.save(force_insert=True)
    part_of(upload.pk, folder).touch(exist_ok=False)
    return upload


def mine(upload_id: str, *, by: Person) -> Upload:
    """An upload of this person or of a colleague of the same unit."""
    upload = Upload.objects.select_related("submission__unit", "submission__task__call__unit").filter(pk=upload_id).first()
    if upload is None or not is_worked_on_by(upload.submission, by):
        raise UploadGone
    return upload


def ensure_finishable(upload: Upload) -> None:
    """Refuse, as `finish` does, an upload whose submission was closed to its unit after the upload began."""
    ensure_open(upload.submission, CHANGE)


def finish(upload: Upload, part: LockedPart, *, sha256: str | None, at: datetime, blobstore: BlobStore) -> PieceFile | None:
    """Move the part file into the blobstore and receive it; idempotent.

    `sha256` was computed while receiving; None has it computed from the file (after a restart).
    """
    upload.refresh_from_db(fields=["is_finished", "file"])
    if upload.is_finished:
        return upload.file
    # Before the part is moved: a refused file does not belong into the blobstore.
    ensure_finishable(upload)
    stored, marker = store_blob(part, sha256=sha256, blobstore=blobstore)
    with transaction.atomic():
        arrival = Arrival(upload.submission, upload.piece_key, upload.file_name, stored.sha256, stored.size, Channel.WEB, upload.begun_at, at)
        file = receive(arrival, by=upload.person)
        upload.is_finished, upload.file = True, file
        upload.save(update_fields=["is_finished", "file"])
    marker.unlink(missing_ok=True)
    return file


def finish_complete(*, at: datetime, folder: Path, blobstore: BlobStore) -> int:
    """Finish complete uploads whose process was killed before it finished them; return how many."""
    unfinished = Upload.objects.select_related("submission__unit", "person").filter(is_finished=False, store_name="")
    return part_files.finish_complete(unfinished, folder, finish=partial(finish, sha256=None, at=at, blobstore=blobstore))


def sweep(*, at: datetime, folder: Path) -> int:
    """Delete expired unfinished uploads that no request is writing to, and return how many."""
    count = 0
    abandoned = Upload.objects.filter(is_finished=False, expires_at__lt=at, store_name="")
    for upload_id in abandoned.values_list("pk", flat=True):
        with suppress(UploadBusy), locked(part_of(upload_id, folder)) as part:
            for upload in abandoned.filter(pk=upload_id):
                discard(upload, part)
                count += 1
    return count
