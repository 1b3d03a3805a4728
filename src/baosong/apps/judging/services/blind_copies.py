"""What reviewers of blind rounds get instead of files: copies without metadata and names, made once by a worker, kept with the renditions of films."""

import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.judging.enums import PREPARE_ROUND, REVIEW, NamePlace
from baosong.apps.judging.jobs import MakeBlindCopy
from baosong.apps.judging.models import Candidate, FoundName
from baosong.apps.judging.queries import shown_files
from baosong.apps.judging.services.names import candidates_with_names, names_in
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services.derived_documents import queue_for_view
from baosong.core.anonymisation import DOUBT, BlindCopy, CopyKind, key_of_copy, kind_of
from baosong.core.anonymisation.sandboxed import CopyRequest, make_blind_copy_sandboxed
from baosong.core.blobstore import BlobStore
from baosong.core.sandbox import ChildProcessDied
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.services import job_runs

# Keys of copies; folders that are being written have other names.
KEY: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Material:
    """A file of a candidate under its number, which is all that reviewers learn of its name and key."""

    number: int
    file: PieceFile
    kind: CopyKind
    key: str

    def folder(self, root: Path) -> Path:
        """The folder of the copy, complete once it has a description."""
        return root / "blind" / self.key[:2] / self.key


@dataclass(frozen=True, slots=True)
class MaterialView:
    """A material for a page. `copy` is None until it is made; `is_given_up`: making it was interrupted too often."""

    material: Material
    copy: BlindCopy | None
    is_given_up: bool = False


def materials(candidate: Candidate) -> list[Material]:
    """The files of a candidate that reviewers see."""
    names = names_in(candidate)
    found = []
    for number, file in enumerate((file for file in shown_files(candidate) if file.unusable_code == ""), 1):
        kind = kind_of(file.name)
        captions = file.captions_sha256 if kind is CopyKind.FILM else ""
        found.append(Material(number, file, kind, key_of_copy(file.sha256, kind, names, captions)))
    return found


def copy_for_view(candidate: Candidate, material: Material, *, root: Path, at: datetime, again: bool = False) -> MaterialView:
    """The copy for a page; if it is not there yet, it is queued. `again`: also if that was given up."""
    copy = BlindCopy.read(material.folder(root))
    if copy is not None:
        return MaterialView(material, copy)
    return MaterialView(material, None, is_given_up=not queue_for_view(MakeBlindCopy(candidate.pk, material.file.pk), material.file, at=at, again=again))


def queue_films(candidate: Candidate) -> None:
    """Queue the copies of the films, which take long."""
    for material in materials(candidate):
        job = MakeBlindCopy(candidate.pk, material.file.pk)
        if material.kind is CopyKind.FILM and not job_runs.is_under_way(job):
            job_queue.after_commit(job)


def make(candidate_id: int, file_id: int, *, blobstore: BlobStore, root: Path) -> None:
    """Make the copy of a file, and record the names found in it. Idempotent. Raises TryLater."""
    candidate = candidates_with_names().filter(pk=candidate_id).first()
    material = next((material for material in materials(candidate) if material.file.pk == file_id), None) if candidate else None
    if candidate is None or material is None:
        return
    copy = copy_of(candidate, material, blobstore=blobstore, root=root)
    with transaction.atomic():
        locked = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate_id)
        locked.found = [*locked.found, *findings(material, copy)]
        locked.save(update_fields=["names_found"])


def copy_of(candidate: Candidate, material: Material, *, blobstore: BlobStore, root: Path) -> BlindCopy:
    """The copy of a material, made now if it is not there yet: in a temporary folder, which is renamed when complete. Raises TryLater."""
    target = material.folder(root)
    if (copy := BlindCopy.read(target)) is not None:
        return copy
    target.parent.mkdir(parents=True, exist_ok=True)
    file = material.file
    captions = str(blobstore.path(file.captions_sha256)) if material.kind is CopyKind.FILM and file.captions_sha256 else ""
    with tempfile.TemporaryDirectory(dir=target.parent, suffix=".part") as working:
        folder = Path(working) / "copy"
        folder.mkdir()
        request = CopyRequest(str(blobstore.path(file.sha256)), file.name, material.kind, names_in(candidate), str(folder), captions)
        try:
            copy = make_blind_copy_sandboxed(request)
        except ChildProcessDied as died:
            raise job_queue.TryLater(died.code) from died
        # Another worker may have made the same copy since.
        with suppress(OSError):
            folder.rename(target)
    return copy


def drop_unused(*, root: Path) -> None:
    """Delete the copies that no candidate of a round in preparation or under review uses. Those of earlier names have other keys."""
    # Listed first: what is made during the deletion stays.
    stored = [folder for folder in (root / "blind").glob("??/*") if KEY.fullmatch(folder.name)]
    live = candidates_with_names().filter(round__is_blind=True, round__state__in=PREPARE_ROUND.sources | REVIEW.sources)
    used: set[str] = set()
    for candidate in live.iterator():
        used.update(material.key for material in materials(candidate))
    for folder in stored:
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)


def findings(material: Material, copy: BlindCopy) -> list[FoundName]:
    """What the copy covers, and whether it has to be looked at."""
    file = material.file.name
    found = [found_at(location, file, name) for location, name in copy.found]
    return [*found, FoundName(NamePlace.UNSEEN, file)] if copy.kind is CopyKind.NOTHING else found


def found_at(location: str, file: str, name: str) -> FoundName:
    """A name at a location of `core`: a place, or the second of a film."""
    where, _space, rest = location.partition(" ")
    if where in frozenset(NamePlace):
        return FoundName(NamePlace(where), file, name, is_doubtful=rest == DOUBT)
    return FoundName(NamePlace.FILM, file, name, where, is_doubtful=rest == DOUBT)
