"""Pictures, sounds and films of members: received in small parts, freed of what they need not tell, removed."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.activities.enums import ClipState, StoryState
from baosong.activities.errors import StoryNotOpen, TooManyClips
from baosong.activities.jobs import StripClip
from baosong.activities.models import Belonging, Clip, ClipUpload, Deed, Line, Story
from baosong.inspection.finding import UnusableFile
from baosong.inspection.stripping import strip_apart
from baosong.journal.domain.recording import record
from baosong.kit import jobs
from baosong.kit.errors import UploadGone, UploadTooLarge
from baosong.kit.parts import discard, into_vault, part_of
from baosong.kit.viruses import found_in
from baosong.orgs.models import Person
from baosong.vault import Vault
from baosong.works.domain.receiving import safe_name

LIFETIME: Final = timedelta(days=2)
MAX_BYTES: Final = 500 * 1024**2
MOST_CLIPS: Final = 9
INFECTED: Final = "infected"
PAPER: Final = "paper"


@transaction.atomic
def begin(story: Story, belonging: Belonging, *, file_name: str, length: int, at: datetime, folder: Path) -> ClipUpload:
    """A new upload to a story. Raises UploadTooLarge, TooManyClips, StoryNotOpen."""
    if length > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=length)
    story = Story.objects.select_for_update().get(pk=story.pk)
    if story.state == StoryState.ERASED:
        raise StoryNotOpen
    if story.clips.exclude(state=ClipState.UNUSABLE).count() >= MOST_CLIPS:
        raise TooManyClips(most=MOST_CLIPS)
    upload = ClipUpload.objects.create(story=story, belonging=belonging, file_name=safe_name(file_name), length=length, begun_at=at, expires_at=at + LIFETIME)
    part_of(upload.pk, folder).touch(exist_ok=False)
    return upload


def finish(upload: ClipUpload, *, sha256: str | None, at: datetime, folder: Path, vault: Vault) -> None:
    """Keeps the whole file; done again, it does nothing."""
    upload.refresh_from_db(fields=["is_finished"])
    if upload.is_finished:
        return
    kept, marker = into_vault(upload, sha256=sha256, folder=folder, vault=vault)
    with transaction.atomic():
        upload = ClipUpload.objects.select_for_update().select_related("story").get(pk=upload.pk)
        if not upload.is_finished:
            _keep(Clip(story=upload.story, name=upload.file_name, sha256=kept.sha256, size=kept.size, received_at=at), by=None)
            upload.is_finished = True
            upload.save(update_fields=["is_finished"])
    marker.unlink(missing_ok=True)


def _keep(clip: Clip, *, by: Person | None) -> Clip:
    clip.save()
    record("clip.received", clip, by=by, at=clip.received_at, size=clip.size)
    jobs.after_commit(StripClip(clip.pk))
    return clip


@transaction.atomic
def add(of: Line | Deed, *, name: str, path: Path, caption: str, consented: bool, by: Person, at: datetime, vault: Vault) -> Clip:
    """A file of a register's line or deed, from a person who signed in. Raises TooManyClips, UploadTooLarge."""
    if of.activities_clips.exclude(state=ClipState.UNUSABLE).count() >= MOST_CLIPS:
        raise TooManyClips(most=MOST_CLIPS)
    if path.stat().st_size > MAX_BYTES:
        raise UploadTooLarge(limit=MAX_BYTES, size=path.stat().st_size)
    with path.open("rb") as source:
        kept = vault.put(source)
    clip = Clip(name=safe_name(name), sha256=kept.sha256, size=kept.size, caption=caption.strip()[:200], consented_at=at if consented else None, received_at=at)
    clip.line, clip.deed = (of, None) if isinstance(of, Line) else (None, of)
    return _keep(clip, by=by)


def strip_clip(clip: Clip, *, vault: Vault) -> Clip:
    """Frees a file of place, device and time of taking, in a child process; what came is dropped, what was made is kept. Done again, it does nothing.

    A line or deed may have papers too; a story has pictures and recordings only.
    """
    if clip.state != ClipState.WAITING:
        return clip
    source = vault.path(clip.sha256)
    if found_in(source):
        return _unusable(clip, INFECTED, vault)
    with tempfile.TemporaryDirectory(dir=vault.incoming) as folder:
        target = Path(folder) / "stripped"
        try:
            made = strip_apart(source, target)
        except UnusableFile as error:
            if error.code == "not_a_clip" and clip.story_id is None:
                # Papers and tables, as the results of a project are: kept as they came, and only ever offered for saving.
                Clip.objects.filter(pk=clip.pk).update(state=ClipState.READY, kind=PAPER)
                clip.refresh_from_db()
                return clip
            return _unusable(clip, error.code, vault)
        kept = vault.adopt(target)
    before = clip.sha256
    stem = clip.name.rpartition(".")[0] or clip.name
    Clip.objects.filter(pk=clip.pk).update(
        state=ClipState.READY,
        kind=made.kind,
        name=f"{stem}.{made.ending}",
        sha256=kept.sha256,
        size=kept.size,
        width=made.width,
        height=made.height,
        seconds=made.seconds,
    )
    drop_bytes(before, vault)
    clip.refresh_from_db()
    return clip


def give_up(clip_id: int) -> None:
    """Says beside a file that it could not be prepared; its bytes stay until its member takes it away."""
    Clip.objects.filter(pk=clip_id, state=ClipState.WAITING).update(state=ClipState.UNUSABLE, unusable_code="not_prepared")


def _unusable(clip: Clip, code: str, vault: Vault) -> Clip:
    Clip.objects.filter(pk=clip.pk).update(state=ClipState.UNUSABLE, unusable_code=code[:40])
    clip.refresh_from_db()
    drop_bytes(clip.sha256, vault)
    return clip


def drop_bytes(sha256: str, vault: Vault) -> None:
    """Removes bytes from the vault of personal files, unless another clip that is or will be shown has the same."""
    if not Clip.objects.filter(sha256=sha256).exclude(state=ClipState.UNUSABLE).exists():
        vault.drop(sha256)


@transaction.atomic
def caption(clip: Clip, text: str) -> None:
    """Writes under a picture."""
    Clip.objects.filter(pk=clip.pk).update(caption=" ".join(text.split())[:200])


def remove(clip: Clip, *, by: Person | None, at: datetime, vault: Vault) -> None:
    """Takes a file away, on the wish of whom it belongs to; its bytes go with it."""
    with transaction.atomic():
        record("clip.removed", clip, by=by, at=at)
        sha256 = clip.sha256
        clip.delete()
    drop_bytes(sha256, vault)


def sweep(*, at: datetime, folder: Path) -> int:
    """Removes abandoned uploads whose time has passed; returns how many."""
    old = list(ClipUpload.objects.filter(expires_at__lt=at))
    for upload in old:
        discard(upload, folder)
    return len(old)


def mine(belonging_ids: set[int], upload_id: str) -> ClipUpload:
    """An upload of a member whose link this browser has opened."""
    upload = ClipUpload.objects.select_related("story").filter(pk=upload_id, belonging_id__in=belonging_ids).first()
    if upload is None:
        raise UploadGone
    return upload
