"""Import of a folder with one subfolder for each unit, and in it one for each task where there are several. The inverse of the call's ZIP."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import addressed_units
from baosong.apps.inbox.services import deliveries
from baosong.apps.inbox.services.file_assignment import DeliveredFile, FileAssignment, assign_files
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.enums import Channel, SubmissionState
from baosong.apps.submissions.models import PieceFile
from baosong.core.blobstore import BlobStore
from baosong.core.mailparse import plain
from baosong.core.terms import TermsTask

JUNK: Final = ("Thumbs.db", "desktop.ini", ".DS_Store")


@dataclass(slots=True)
class UnitFolder:
    """The files of one unit for one task (None: by file names), and the submissions that they would become."""

    unit: Unit
    task: TermsTask | None
    paths: list[Path]
    given: list[DeliveredFile]
    assignment: FileAssignment
    # Files whose bytes the unit has submitted already.
    known: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class FolderImport:
    """Plan of an import. `unknown_folders`: folders of no unit, each with the most similar unit's name; `stray_files`: files outside a unit's folder."""

    folders: list[UnitFolder] = field(default_factory=list)
    unknown_folders: list[tuple[str, str]] = field(default_factory=list)
    stray_files: list[str] = field(default_factory=list)


def _files_in(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(root) / name
            # A symbolic link could lead out of the folder.
            if path.is_file() and not path.is_symlink() and name not in JUNK and not name.startswith(("~$", ".")):
                yield path


def plan_import(source: Path, call: Call) -> FolderImport:
    """The plan of an import; changes nothing."""
    found = FolderImport()
    addressed = list(addressed_units(call))
    # A short name that is the name of another unit, or of two, names none of them.
    short = Counter(plain(unit.short_name) for unit in addressed)
    units = {plain(unit.short_name): unit for unit in addressed if plain(unit.short_name) and short[plain(unit.short_name)] == 1}
    units |= {plain(unit.name): unit for unit in addressed}
    for entry in sorted(source.iterdir()):
        if entry.is_symlink() or entry.name in JUNK or entry.name.startswith("."):
            continue
        if not entry.is_dir():
            found.stray_files.append(entry.name)
            continue
        unit = units.get(plain(entry.name))
        if unit is None:
            near = get_close_matches(plain(entry.name), units, n=1, cutoff=0.5)
            found.unknown_folders.append((entry.name, units[near[0]].name if near else ""))
            continue
        found.folders += _unit_folders(entry, unit, call)
    return found


def _unit_folders(folder: Path, unit: Unit, call: Call) -> Iterator[UnitFolder]:
    tasks = {plain(task.name): task for task in call.terms.tasks}
    by_task: dict[str, list[Path]] = {}
    for path in _files_in(folder):
        first = plain(path.relative_to(folder).parts[0]) if len(path.relative_to(folder).parts) > 1 else ""
        by_task.setdefault(first if first in tasks else "", []).append(path)
    for key, paths in by_task.items():
        task = tasks.get(key)
        given = []
        for index, path in enumerate(paths):
            inner = path.relative_to(folder).parts[1 if task else 0 : -1]
            given.append(DeliveredFile(index, path.name, "/".join(inner), path.stat().st_size))
        known = (unit.name, call.title)
        yield UnitFolder(unit, task, paths, given, assign_files(call.terms, given, known=known, task=task))


def import_folder(folder: UnitFolder, *, call: Call, blobstore: BlobStore, by: Person, arrived_at: datetime, at: datetime) -> deliveries.DeliveryResult:
    """Import a unit's folder as drafts, which are submitted when their files are checked. Idempotent: files that the unit has already are skipped."""
    contents = {}
    for given, path in zip(folder.given, folder.paths, strict=True):
        with path.open("rb") as source:
            blob = blobstore.put(source)
        contents[given.index] = deliveries.BlobReference(blob.sha256, blob.size)
    there = PieceFile.objects.filter(version__submission__unit=folder.unit, version__submission__task__call=call).exclude(
        version__submission__state=SubmissionState.DISCARDED
    )
    known = set(there.filter(sha256__in=[content.sha256 for content in contents.values()]).values_list("sha256", flat=True))
    fresh = [given for given in folder.given if contents[given.index].sha256 not in known]
    folder.known = [folder.paths[given.index] for given in folder.given if contents[given.index].sha256 in known]
    if not fresh:
        return deliveries.DeliveryResult()
    delivery = deliveries.Delivery(call, folder.unit, by, arrived_at, Channel.FOLDER)
    return deliveries.begin_submissions(delivery, fresh, contents, at=at, task=folder.task)
