"""Attachments: uploads in parts, removal of metadata, deletion."""

import tempfile
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import F, Q, Sum

from baosong.apps.meetings.enums import AttachmentState
from baosong.apps.meetings.errors import TooManyAttachments
from baosong.apps.meetings.jobs import CleanAttachment
from baosong.apps.meetings.models import Attachment, AttachmentUpload, BranchMembership, MemberDevice, Story
from baosong.apps.meetings.services import stories
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.services.receive import safe_name
from baosong.core.blobstore import BlobStore
from baosong.core.inspection import InspectionInterrupted, UnusableFile, strip_metadata_sandboxed
from baosong.platform.audit.services.log import record
from baosong.platform.errors import UploadBusy, UploadGone, UploadTooLarge
from baosong.platform.jobs import job_queue
from baosong.platform.uploads import part_files
from baosong.platform.uploads.limits import UploadLimits, upload_limits
from baosong.platform.uploads.part_files import discard, part_of, store_blob
from baosong.platform.uploads.part_lock import LockedPart, locked
from baosong.platform.uploads.virus_scan import found_in

LIFETIME: Final = timedelta(days=2)
MAX_BYTES: Final = 500 * 1024**2
MOST_ATTACHMENTS: Final = 9
INFECTED: Final = "infected"
PAPER: Final = "paper"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A received file; `consented`: whoever is to be seen agrees that it is published."""

    name: str
    path: Path
    caption: str
    consented: bool


def _ensure_allowed(story: Story, branch_membership: BranchMembership, *, length: int, limits: UploadLimits, at: datetime) -> None:
    unfinished = AttachmentUpload.objects.filter(is_finished=False, expires_at__gt=at)
    unit = story.meeting.unit_id
    stored = Attachment.objects.filter(story__meeting__unit=unit).aggregate(bytes=Sum("size"))["bytes"] or 0
    coming = unfinished.filter(story__meeting__unit=unit).aggregate(bytes=Sum("length"))["bytes"] or 0
    limits.ensure_within(unfinished=unfinished.filter(branch_membership=branch_membership).count(), size=stored + coming + length)


@transaction.atomic
def begin(
    story: Story, branch_membership: BranchMembership, *, file_name: str, length: int, at: datetime, folder: Path, device: MemberDevice | None = None
) -> AttachmentUpload:
    """Begin an upload to a story. `device`: that sends it by a name alone; without one the member takes the story over.

    Raises UploadTooLarge, TooManyAttachments, StoryNotOpen, TooManyUploads, SpaceUsedUp.
    """
    if length > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=length)
    story = stories.locked(story)
    if device is None:
        stories.claim(story, at=at)
    begun = story.uploads.filter(is_finished=False, expires_at__gt=at).count()
    if story.attachments.exclude(state=AttachmentState.UNUSABLE).count() + begun >= MOST_ATTACHMENTS:
        raise TooManyAttachments(most=MOST_ATTACHMENTS)
    _ensure_allowed(story, branch_membership, length=length, limits=upload_limits(), at=at)
    upload = AttachmentUpload.objects.create(
        story=story, branch_membership=branch_membership, file_name=safe_name(file_name), length=length, begun_at=at, expires_at=at + LIFETIME, device=device
    )
    part_of(upload.pk, folder).touch(exist_ok=False)
    return upload


def finish(upload: AttachmentUpload, part: LockedPart, *, sha256: str | None, at: datetime, blobstore: BlobStore) -> None:
    """Store the complete file. Idempotent."""
    upload.refresh_from_db(fields=["is_finished"])
    if upload.is_finished:
        return
    stored, marker = store_blob(part, sha256=sha256, blobstore=blobstore)
    with transaction.atomic():
        upload = AttachmentUpload.objects.select_for_update().select_related("story").get(pk=upload.pk)
        if not upload.is_finished:
            attachment = Attachment(
                story=upload.story, name=upload.file_name, sha256=stored.sha256, size=stored.size, received_at=at, device_id=upload.device_id
            )
            _save(attachment, by=None)
            upload.is_finished = True
            upload.save(update_fields=["is_finished"])
    marker.unlink(missing_ok=True)


def _save(attachment: Attachment, *, by: Person | None) -> Attachment:
    attachment.save()
    record("attachment.received", attachment, by=by, at=attachment.received_at, size=attachment.size)
    job_queue.after_commit(CleanAttachment(attachment.pk))
    return attachment


@transaction.atomic
def add(file: NewFile, *, by: Person, at: datetime, blobstore: BlobStore) -> Attachment:
    """Store a file from a signed-in person, for an app above to link to. Raises UploadTooLarge."""
    if (size := file.path.stat().st_size) > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=size)
    with file.path.open("rb") as source:
        stored = blobstore.put(source)
    attachment = Attachment(
        name=safe_name(file.name),
        sha256=stored.sha256,
        size=stored.size,
        caption=file.caption.strip(),
        consented_at=at if file.consented else None,
        received_at=at,
    )
    return _save(attachment, by=by)


def clean(attachment: Attachment, *, blobstore: BlobStore) -> Attachment:
    """Remove place, device and time of taking, in a child process; the received bytes are replaced. Idempotent.

    Papers and tables are accepted of what apps above attach; a story has pictures, recordings and films only.
    """
    if attachment.state != AttachmentState.WAITING:
        return attachment
    source = blobstore.path(attachment.sha256)
    if found_in(source):
        return _unusable(attachment, INFECTED, blobstore)
    with tempfile.TemporaryDirectory(dir=blobstore.incoming) as folder:
        target = Path(folder) / "stripped"
        try:
            made = strip_metadata_sandboxed(source, target)
        except InspectionInterrupted as interrupted:
            raise job_queue.TryLater(interrupted.code) from interrupted
        except UnusableFile as error:
            if error.code == "not_a_clip" and attachment.story_id is None:
                # Results of a project, for example: stored as received, and served as downloads only.
                Attachment.objects.filter(pk=attachment.pk).update(state=AttachmentState.READY, kind=PAPER)
                attachment.refresh_from_db()
                return attachment
            return _unusable(attachment, error.code, blobstore)
        stored = blobstore.adopt(target)
    before = attachment.sha256
    stem = attachment.name.rpartition(".")[0] or attachment.name
    Attachment.objects.filter(pk=attachment.pk).update(
        state=AttachmentState.READY,
        kind=made.kind,
        name=f"{stem}.{made.ending}",
        sha256=stored.sha256,
        size=stored.size,
        width=made.width,
        height=made.height,
        seconds=made.seconds,
    )
    drop_bytes(before, blobstore)
    attachment.refresh_from_db()
    return attachment


def give_up(attachment_id: int) -> None:
    """Mark an attachment whose metadata could not be removed; its bytes stay until it is deleted."""
    Attachment.objects.filter(pk=attachment_id, state=AttachmentState.WAITING).update(state=AttachmentState.UNUSABLE, unusable_code="not_prepared")


def _unusable(attachment: Attachment, code: str, blobstore: BlobStore) -> Attachment:
    Attachment.objects.filter(pk=attachment.pk).update(state=AttachmentState.UNUSABLE, unusable_code=code[:40])
    attachment.refresh_from_db()
    drop_bytes(attachment.sha256, blobstore)
    return attachment


def drop_bytes(sha256: str, blobstore: BlobStore) -> None:
    """Delete bytes from the blobstore of personal files, unless another usable attachment has the same."""
    if not Attachment.objects.filter(sha256=sha256).exclude(state=AttachmentState.UNUSABLE).exists():
        blobstore.drop(sha256)


@transaction.atomic
def caption(attachment: Attachment, text: str) -> None:
    """Set the caption."""
    Attachment.objects.filter(pk=attachment.pk).update(caption=text)


def remove(attachment: Attachment, *, by: Person | None, at: datetime, blobstore: BlobStore) -> None:
    """Delete an attachment and its bytes."""
    with transaction.atomic():
        record("attachment.removed", attachment, by=by, at=at)
        sha256 = attachment.sha256
        attachment.delete()
    drop_bytes(sha256, blobstore)


def finish_complete(*, at: datetime, folder: Path, blobstore: BlobStore) -> int:
    """Finish complete uploads whose process was killed before it finished them; return how many."""
    unfinished = AttachmentUpload.objects.select_related("story").filter(is_finished=False)
    return part_files.finish_complete(unfinished, folder, finish=partial(finish, sha256=None, at=at, blobstore=blobstore))


def sweep(*, at: datetime, folder: Path) -> int:
    """Delete expired uploads that no request is writing to; returns how many."""
    count = 0
    old = AttachmentUpload.objects.filter(expires_at__lt=at)
    for upload_id in old.values_list("pk", flat=True):
        with suppress(UploadBusy), locked(part_of(upload_id, folder)) as part:
            for upload in old.filter(pk=upload_id):
                discard(upload, part)
                count += 1
    return count


def mine(branch_membership_ids: AbstractSet[int], upload_id: str, *, device_ids: AbstractSet[int] = frozenset()) -> AttachmentUpload:
    """The upload, if it belongs to one of these memberships, or was begun by one of these devices for a story that is still its own. Raises UploadGone."""
    own = Q(branch_membership_id__in=branch_membership_ids) | Q(device_id__in=device_ids, story__device=F("device"))
    upload = AttachmentUpload.objects.select_related("story").filter(own, pk=upload_id).first()
    if upload is None:
        raise UploadGone
    return upload
