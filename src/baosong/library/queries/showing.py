"""What a page shows of an entry's files: films with captions and chapters, documents, pictures, sounds; in the library and in a lesson."""

from dataclasses import dataclass

from baosong.kit.streams import player_of
from baosong.library.enums import RenditionState
from baosong.library.models import Entry, Rendition, Transcript
from baosong.library.queries.entries import renditions_of, shown_files_of
from baosong.works.models import PieceFile


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of the transcript; seconds."""

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a film from a second on."""

    start: float
    title: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as the page shows it."""

    file: PieceFile
    player: str
    rendition: Rendition | None = None
    cues: tuple[Cue, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the renditions of a film can be played."""
        return self.rendition is not None and self.rendition.state == RenditionState.READY


def shown_files(entry: Entry) -> list[Shown]:
    """The files of an entry in the order in which a reader wants them: films, sounds, texts, pictures, the rest. Subtitles go with their film."""
    files = shown_files_of(entry)
    renditions = renditions_of(files)
    transcripts = {transcript.file_id: transcript for transcript in entry.transcripts.all()}
    order = {"video": 0, "audio": 1, "text": 2, "pdf": 2, "image": 3}
    made = [_shown(file, renditions.get(file.sha256), transcripts.get(file.pk)) for file in files]
    return sorted(made, key=lambda shown: order.get(shown.player, 4))


def _shown(file: PieceFile, rendition: Rendition | None, transcript: Transcript | None) -> Shown:
    cues = tuple(Cue(*row) for row in transcript.cues) if transcript else ()
    chapters = tuple(Chapter(*row) for row in transcript.chapters) if transcript else ()
    return Shown(file, player_of(file.name), rendition, cues, chapters)
