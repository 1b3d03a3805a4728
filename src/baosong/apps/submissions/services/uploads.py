"""Uploads by tus: begin, finish, sweep."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.calls.queries import unit_deadline
from baosong.apps.orgs.models import Person
from baosong.apps.orgs.policies import answers_for
from baosong.apps.submissions.enums import CHANGE, Channel
from baosong.apps.submissions.errors import UploadNotOpen
from baosong.apps.submissions.models import PieceFile, Submission, Upload
from baosong.apps.submissions.services.receive import Arrival, receive, safe_name
from baosong.core.blobstore import BlobStore
from baosong.platform.errors import UploadBusy, UploadGone, UploadTooLarge
from baosong.platform.uploads.part_files import discard, part_of, store_blob
from baosong.platform.uploads.part_lock import LockedPart, locked

LIFETIME: Final = timedelta(days=7)
MAX_BYTES: Final = 16 * 1024**3


def planned(*, submission_id: int, piece_key: str, file_name: str, length: int, by: Person, at: datetime) -> Upload:
    """An upload that may begin now, not saved. Refuses after the deadline, in states closed to the unit, and people who do not submit for it."""
    submission = Submission.objects.select_related("unit", "task__call").filter(pk=submission_id).first()
    if submission is None or not answers_for(by, submission.unit):
        raise UploadGone
    if length > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=length)
    if submission.task.terms.piece(piece_key) is None:
        raise UploadGone
    limits = unit_deadline(submission.task, submission.unit)
    if not CHANGE.is_open(submission.state) or at > limits.deadline:
        raise UploadNotOpen(deadline=limits.deadline, state=submission.state)
    return Upload(submission=submission, piece_key=piece_key, file_name=safe_name(file_name), length=length, person=by, begun_at=at, expires_at=at + LIFETIME)


@transaction.atomic
def begin(*, submission_id: int, piece_key: str, file_name: str, length: int, by: Person, at: datetime, folder: Path) -> Upload:
    """Begin an upload. Refuses what `planned` refuses."""
    upload = planned(submission_id=submission_id, piece_key=piece_key, file_name=file_name, length=length, by=by, at=at)
    upload.save(force_insert=True)
    part_of(upload.pk, folder).touch(exist_ok=False)
    return upload


def mine(upload_id: str, *, by: Person) -> Upload:
    """An upload of this person or of a colleague of the same unit."""
    upload = Upload.objects.select_related("submission__unit").filter(pk=upload_id).first()
    if upload is None or not answers_for(by, upload.submission.unit):
        raise UploadGone
    return upload


def finish(upload: Upload, part: LockedPart, *, sha256: str | None, at: datetime, blobstore: BlobStore) -> PieceFile | None:
    """Move the part file into the blobstore and receive it; idempotent.

    `sha256` was computed while receiving; None has it computed from the file (after a restart).
    """
    upload.refresh_from_db(fields=["is_finished", "file"])
    if upload.is_finished:
        return upload.file
    stored, marker = store_blob(part, sha256=sha256, blobstore=blobstore)
    with transaction.atomic():
        arrival = Arrival(upload.submission, upload.piece_key, upload.file_name, stored.sha256, stored.size, Channel.WEB, upload.begun_at, at)
        file = receive(arrival, by=upload.person)
        upload.is_finished, upload.file = True, file
        upload.save(update_fields=["is_finished", "file"])
    marker.unlink(missing_ok=True)
    return file


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
