"""Renditions of films for streaming, made once for the same bytes; they can be deleted and made again."""

import shutil
from pathlib import Path

from baosong.apps.library.enums import RenditionState
from baosong.apps.library.jobs import RenderFilm
from baosong.apps.library.models import Entry, Rendition
from baosong.apps.library.queries.entries import entry_files
from baosong.apps.submissions.models import PieceFile
from baosong.core.blobstore import BlobStore
from baosong.core.inspection import InspectionInterrupted, UnusableFile, make_renditions_sandboxed
from baosong.platform.jobs import job_queue
from baosong.platform.web.downloads import player_of


def films_of(entry: Entry) -> list[PieceFile]:
    return [file for file in entry_files(entry) if player_of(file.name) == "video"]


def folder_of(sha256: str, *, root: Path) -> Path:
    """The folder of a film's renditions."""
    return root / sha256[:2] / sha256


def render(rendition: Rendition, *, blobstore: BlobStore, root: Path) -> None:
    """Make the renditions in a temporary folder, which is renamed when complete. Idempotent."""
    if rendition.state == RenditionState.READY:
        return
    target = folder_of(rendition.sha256, root=root)
    working = target.with_name(f"{target.name}.part")
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True)
    try:
        made = make_renditions_sandboxed(blobstore.path(rendition.sha256), working, on_progress=lambda share: _record_progress(rendition.pk, share))
    except InspectionInterrupted as interrupted:
        shutil.rmtree(working, ignore_errors=True)
        raise job_queue.TryLater(interrupted.code) from interrupted
    except UnusableFile:
        shutil.rmtree(working, ignore_errors=True)
        give_up(rendition.pk)
        return
    shutil.rmtree(target, ignore_errors=True)
    working.rename(target)
    Rendition.objects.filter(pk=rendition.pk).update(state=RenditionState.READY, progress=100, heights=list(made.heights), times=list(made.times))


def _record_progress(rendition_id: int, share: float) -> None:
    Rendition.objects.filter(pk=rendition_id).update(progress=round(share * 100))


def give_up(rendition_id: int) -> None:
    """Record that the film has no renditions; the original is played."""
    Rendition.objects.filter(pk=rendition_id, state=RenditionState.WAITING).update(state=RenditionState.FAILED)


def requeue_missing(*, root: Path) -> int:
    """Queue the renditions whose files are missing, as after a restore; returns how many."""
    count = 0
    for rendition in Rendition.objects.filter(state=RenditionState.READY):
        if not folder_of(rendition.sha256, root=root).exists():
            Rendition.objects.filter(pk=rendition.pk).update(state=RenditionState.WAITING, progress=0)
            job_queue.after_commit(RenderFilm(rendition.pk))
            count += 1
    return count
