"""An entry's files for pages of the library and of lessons, with captions, chapters and renditions."""

from dataclasses import dataclass

from baosong.apps.library.enums import RenditionState
from baosong.apps.library.models import Entry, Rendition, Transcript
from baosong.apps.library.queries.entries import renditions_of, shown_files_of
from baosong.apps.submissions.models import PieceFile
from baosong.platform.web.downloads import player_of


@dataclass(frozen=True, slots=True)
class TranscriptCue:
    """A caption; times in seconds."""

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a film; `start` in seconds."""

    start: float
    title: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file with its player, rendition, captions and chapters."""

    file: PieceFile
    player: str
    rendition: Rendition | None = None
    cues: tuple[TranscriptCue, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the renditions of a film can be played."""
        return self.rendition is not None and self.rendition.state == RenditionState.READY


def shown_files(entry: Entry) -> list[FileView]:
    """The files of an entry ordered by medium: films, sounds, texts, pictures, others. Subtitles are part of their film."""
    files = shown_files_of(entry)
    renditions = renditions_of(files)
    transcripts = {transcript.file_id: transcript for transcript in entry.transcripts.all()}
    order = {"video": 0, "audio": 1, "text": 2, "pdf": 2, "image": 3}
    made = [_shown(file, renditions.get(file.sha256), transcripts.get(file.pk)) for file in files]
    return sorted(made, key=lambda shown: order.get(shown.player, 4))


def _shown(file: PieceFile, rendition: Rendition | None, transcript: Transcript | None) -> FileView:
    cues = tuple(TranscriptCue(*row) for row in transcript.cues) if transcript else ()
    chapters = tuple(Chapter(*row) for row in transcript.chapters) if transcript else ()
    return FileView(file, player_of(file.name), rendition, cues, chapters)
