"""What a lesson's page shows of an entry: the film with its captions and renditions, else the texts."""

from dataclasses import dataclass

from baosong.kit.streams import player_of
from baosong.library.enums import RenditionState
from baosong.library.models import Entry
from baosong.library.queries.entries import files_of_entry, renditions_of
from baosong.works.models import PieceFile


@dataclass(frozen=True, slots=True)
class LessonFile:
    """A file of a lesson."""

    file: PieceFile
    player: str
    is_ready: bool
    has_captions: bool


def lesson_files(entry: Entry) -> list[LessonFile]:
    """The files that a learner sees, the film first."""
    files = [file for file in files_of_entry(entry) if not file.is_side_file]
    ready = {sha256 for sha256, rendition in renditions_of(files).items() if rendition.state == RenditionState.READY}
    with_captions = set(entry.transcripts.exclude(cues=[]).values_list("file_id", flat=True))
    made = [LessonFile(file, player_of(file.name), file.sha256 in ready, file.pk in with_captions) for file in files]
    return sorted(made, key=lambda shown: shown.player != "video")
