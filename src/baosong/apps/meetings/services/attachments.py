"""Pictures, sounds and films of members: received in small parts, freed of what they need not tell, removed."""

import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.activities.enums import AttachmentState, StoryState
from baosong.apps.activities.errors import StoryNotOpen, TooManyAttachments
from baosong.apps.activities.jobs import CleanAttachment
from baosong.apps.activities.models import Attachment, AttachmentUpload, BranchMembership, EntryAction, RegisterEntry, Story
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.services.receive import safe_name
from baosong.core.blobstore import BlobStore
from baosong.core.inspection.check_result import InspectionInterrupted, UnusableFile
from baosong.core.inspection.metadata_removal import strip_metadata_sandboxed
from baosong.platform.audit.services.log import record
from baosong.platform.errors import UploadBusy, UploadGone, UploadTooLarge
from baosong.platform.jobs import job_queue
from baosong.platform.uploads.part_files import discard, part_of, store_blob
from baosong.platform.uploads.part_lock import LockedPart, locked
from baosong.platform.uploads.virus_scan import found_in

LIFETIME: Final = timedelta(days=2)
MAX_BYTES: Final = 500 * 1024**2
MOST_CLIPS: Final = 9
INFECTED: Final = "infected"
PAPER: Final = "paper"


@transaction.atomic
def begin(story: Story, branch_membership: BranchMembership, *, file_name: str, length: int, at: datetime, folder: Path) -> AttachmentUpload:
    """A new upload to a story. Raises UploadTooLarge, TooManyClips, StoryNotOpen."""
    if length > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=length)
    story = Story.objects.select_for_update().get(pk=story.pk)
    if story.state == StoryState.ERASED:
        raise StoryNotOpen
    if story.clips.exclude(state=AttachmentState.UNUSABLE).count() >= MOST_CLIPS:
        raise TooManyAttachments(most=MOST_CLIPS)
    upload = AttachmentUpload.objects.create(
        story=story, branch_membership=branch_membership, file_name=safe_name(file_name), length=length, begun_at=at, expires_at=at + LIFETIME
    )
    part_of(upload.pk, folder).touch(exist_ok=False)
    return upload


def finish(upload: AttachmentUpload, part: LockedPart, *, sha256: str | None, at: datetime, blobstore: BlobStore) -> None:
    """Keeps the whole file; done again, it does nothing."""
    upload.refresh_from_db(fields=["is_finished"])
    if upload.is_finished:
        return
    kept, marker = store_blob(part, sha256=sha256, blobstore=blobstore)
    with transaction.atomic():
        upload = AttachmentUpload.objects.select_for_update().select_related("story").get(pk=upload.pk)
        if not upload.is_finished:
            _keep(Attachment(story=upload.story, name=upload.file_name, sha256=kept.sha256, size=kept.size, received_at=at), by=None)
            upload.is_finished = True
            upload.save(update_fields=["is_finished"])
    marker.unlink(missing_ok=True)


def _keep(clip: Attachment, *, by: Person | None) -> Attachment:
    clip.save()
    record("clip.received", clip, by=by, at=clip.received_at, size=clip.size)
    job_queue.after_commit(CleanAttachment(clip.pk))
    return clip


@transaction.atomic
def add(of: RegisterEntry | EntryAction, *, name: str, path: Path, caption: str, consented: bool, by: Person, at: datetime, blobstore: BlobStore) -> Attachment:
    """A file of a register's line or deed, from a person who signed in. Raises TooManyClips, UploadTooLarge."""
    if of.activities_clips.exclude(state=AttachmentState.UNUSABLE).count() >= MOST_CLIPS:
        raise TooManyAttachments(most=MOST_CLIPS)
    if path.stat().st_size > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=path.stat().st_size)
    with path.open("rb") as source:
        kept = blobstore.put(source)
    clip = Attachment(
        name=safe_name(name), sha256=kept.sha256, size=kept.size, caption=caption.strip()[:200], consented_at=at if consented else None, received_at=at
    )
    clip.line, clip.deed = (of, None) if isinstance(of, RegisterEntry) else (None, of)
    return _keep(clip, by=by)


def strip_clip(clip: Attachment, *, blobstore: BlobStore) -> Attachment:
    """Frees a file of place, device and time of taking, in a child process; what came is dropped, what was made is kept. Done again, it does nothing.

    A line or deed may have papers too; a story has pictures and recordings only.
    """
    if clip.state != AttachmentState.WAITING:
        return clip
    source = blobstore.path(clip.sha256)
    if found_in(source):
        return _unusable(clip, INFECTED, blobstore)
    with tempfile.TemporaryDirectory(dir=blobstore.incoming) as folder:
        target = Path(folder) / "stripped"
        try:
            made = strip_metadata_sandboxed(source, target)
        except InspectionInterrupted as interrupted:
            raise job_queue.TryLater(interrupted.code) from interrupted
        except UnusableFile as error:
            if error.code == "not_a_clip" and clip.story_id is None:
                # Papers and tables, as the results of a project are: kept as they came, and only ever offered for saving.
                Attachment.objects.filter(pk=clip.pk).update(state=AttachmentState.READY, kind=PAPER)
                clip.refresh_from_db()
                return clip
            return _unusable(clip, error.code, blobstore)
        kept = blobstore.adopt(target)
    before = clip.sha256
    stem = clip.name.rpartition(".")[0] or clip.name
    Attachment.objects.filter(pk=clip.pk).update(
        state=AttachmentState.READY,
        kind=made.kind,
        name=f"{stem}.{made.ending}",
        sha256=kept.sha256,
        size=kept.size,
        width=made.width,
        height=made.height,
        seconds=made.seconds,
    )
    drop_bytes(before, blobstore)
    clip.refresh_from_db()
    return clip


def give_up(clip_id: int) -> None:
    """Says beside a file that it could not be prepared; its bytes stay until its member takes it away."""
    Attachment.objects.filter(pk=clip_id, state=AttachmentState.WAITING).update(state=AttachmentState.UNUSABLE, unusable_code="not_prepared")


def _unusable(clip: Attachment, code: str, blobstore: BlobStore) -> Attachment:
    Attachment.objects.filter(pk=clip.pk).update(state=AttachmentState.UNUSABLE, unusable_code=code[:40])
    clip.refresh_from_db()
    drop_bytes(clip.sha256, blobstore)
    return clip


def drop_bytes(sha256: str, blobstore: BlobStore) -> None:
    """Removes bytes from the blobstore of personal files, unless another clip that is or will be shown has the same."""
    if not Attachment.objects.filter(sha256=sha256).exclude(state=AttachmentState.UNUSABLE).exists():
        blobstore.drop(sha256)


@transaction.atomic
def caption(clip: Attachment, text: str) -> None:
    """Writes under a picture."""
    Attachment.objects.filter(pk=clip.pk).update(caption=" ".join(text.split())[:200])


def remove(clip: Attachment, *, by: Person | None, at: datetime, blobstore: BlobStore) -> None:
    """Takes a file away, on the wish of whom it belongs to; its bytes go with it."""
    with transaction.atomic():
        record("clip.removed", clip, by=by, at=at)
        sha256 = clip.sha256
        clip.delete()
    drop_bytes(sha256, blobstore)


def sweep(*, at: datetime, folder: Path) -> int:
    """Removes uploads whose time has passed and which no request is writing to; returns how many."""
    count = 0
    old = AttachmentUpload.objects.filter(expires_at__lt=at)
    for upload_id in old.values_list("pk", flat=True):
        with suppress(UploadBusy), locked(part_of(upload_id, folder)) as part:
            for upload in old.filter(pk=upload_id):
                discard(upload, part)
                count += 1
    return count


def mine(branch_membership_ids: set[int], upload_id: str) -> AttachmentUpload:
    """An upload of a member whose link this browser has opened."""
    upload = AttachmentUpload.objects.select_related("story").filter(pk=upload_id, branch_membership_id__in=branch_membership_ids).first()
    if upload is None:
        raise UploadGone
    return upload
