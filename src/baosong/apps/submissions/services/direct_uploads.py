"""Uploads whose parts go from the browser to the object store: begin, finish, cancel, sweep."""

from datetime import datetime

from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.errors import UploadIncomplete
from baosong.apps.submissions.models import PieceFile, Upload
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.apps.submissions.services.uploads import planned
from baosong.core.blobstore.direct_upload import DirectUpload


def begin(*, submission_id: int, piece_key: str, file_name: str, length: int, by: Person, at: datetime, direct: DirectUpload) -> Upload:
    """Begin an upload. Refuses what `planned` refuses."""
    upload = planned(submission_id=submission_id, piece_key=piece_key, file_name=file_name, length=length, by=by, at=at)
    # The object store first: an upload without a name there could not be resumed.
    upload.store_name = direct.begin(upload.pk)
    upload.save(force_insert=True)
    return upload


def finish(upload: Upload, *, at: datetime, direct: DirectUpload) -> PieceFile | None:
    """Join the parts, verify the size and receive the file; idempotent. Refuses while parts are missing."""
    if upload.is_finished:
        return upload.file
    size = direct.join(upload.pk, upload.store_name, length=upload.length)
    if size != upload.length:
        raise UploadIncomplete(size=size, length=upload.length)
    stored = direct.take_over(upload.pk)
    with transaction.atomic():
        locked = Upload.objects.select_for_update(of=("self",)).select_related("submission").get(pk=upload.pk)
        if locked.is_finished:
            return locked.file
        arrival = Arrival(locked.submission, locked.piece_key, locked.file_name, stored.sha256, stored.size, Channel.WEB, locked.begun_at, at)
        file = receive(arrival, by=locked.person)
        locked.is_finished, locked.file = True, file
        locked.save(update_fields=["is_finished", "file"])
    # After the commit: until then a retry needs the joined object.
    direct.forget(upload.pk, upload.store_name)
    return file


def cancel(upload: Upload, *, direct: DirectUpload) -> None:
    """Delete an unfinished upload with its parts."""
    if not upload.is_finished:
        direct.forget(upload.pk, upload.store_name)
        upload.delete()


def sweep(*, at: datetime, direct: DirectUpload) -> int:
    """Delete expired unfinished uploads and return how many."""
    abandoned = list(Upload.objects.filter(is_finished=False, expires_at__lt=at).exclude(store_name=""))
    for upload in abandoned:
        cancel(upload, direct=direct)
    return len(abandoned)
