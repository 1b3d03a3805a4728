"""Make blind copies in a child process with limits; the only module through which the applications do."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from baosong.core import sandbox
from baosong.core.anonymisation import media, pictures, texts
from baosong.core.anonymisation.blind_copy import BlindCopy, CopyKind
from baosong.core.anonymisation.name_mask import NameMask
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.sandboxed import SECONDS_A_GB
from baosong.core.sandbox import SECONDS, ChildProcessDied, SandboxLimits


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """A copy to be made: file with its name, kind, names to be masked, recognised subtitles of a film ("" for none), folder."""

    source: str
    name: str
    kind: CopyKind
    names: Sequence[str]
    folder: str
    captions: str = ""


def _copy(request: CopyRequest, progress_file: str) -> None:
    source, folder, mask = Path(request.source), Path(request.folder), NameMask(request.names)
    try:
        match request.kind:
            case CopyKind.TEXT:
                made = texts.copy_text(source, request.name, mask)
            case CopyKind.PAGES:
                made = pictures.copy_pages(source, folder, mask)
            case CopyKind.PICTURE:
                made = pictures.copy_picture(source, folder, mask)
            case CopyKind.SOUND:
                made = media.copy_sound(source, folder)
            case CopyKind.FILM:
                captions = Path(request.captions) if request.captions else None
                made = media.copy_film(source, folder, mask, captions, partial(sandbox.report_progress, progress_file))
            case _:
                made = BlindCopy(CopyKind.NOTHING, fault="not_shown")
    except (UnreadableDocument, UnusableFile) as error:
        made = BlindCopy(CopyKind.NOTHING, fault=error.code)
    made.write(folder)


def make_blind_copy_sandboxed(request: CopyRequest, *, on_progress: Callable[[float], None] = lambda _: None, limits: SandboxLimits | None = None) -> BlindCopy:
    """Make a copy in an empty folder. A reader that crashes is a fault of the file; raises ChildProcessDied where a limit or a kill decided nothing."""
    folder = Path(request.folder)
    if limits is None:
        limits = SandboxLimits(10 * (SECONDS + SECONDS_A_GB * Path(request.source).stat().st_size / 1e9))
    try:
        sandbox.run_with_progress(_copy, request, progress_file=folder.with_suffix(".progress"), on_progress=on_progress, limits=limits)
    except ChildProcessDied as died:
        if not died.is_crash:
            raise
        shutil.rmtree(folder)
        folder.mkdir()
        BlindCopy(CopyKind.NOTHING, fault="broken").write(folder)
    made = BlindCopy.read(folder)
    if made is None:
        raise FileNotFoundError(folder)
    return made
