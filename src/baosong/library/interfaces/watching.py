"""An entry as its page shows it: films with captions, chapters and transcript; documents, pictures, sounds."""

from dataclasses import dataclass

from baosong.documents import Block
from baosong.kit.streams import player_of
from baosong.library.enums import RenditionState
from baosong.library.models import Entry, Rendition, Transcript
from baosong.library.queries.entries import files_of_entry, renditions_of
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
    files = [file for file in files_of_entry(entry) if not file.is_side_file]
    renditions = renditions_of(files)
    transcripts = {transcript.file_id: transcript for transcript in entry.transcripts.all()}
    order = {"video": 0, "audio": 1, "text": 2, "pdf": 2, "image": 3}
    made = [_shown(file, renditions.get(file.sha256), transcripts.get(file.pk)) for file in files]
    return sorted(made, key=lambda shown: order.get(shown.player, 4))


def _shown(file: PieceFile, rendition: Rendition | None, transcript: Transcript | None) -> Shown:
    cues = tuple(Cue(*row) for row in transcript.cues) if transcript else ()
    chapters = tuple(Chapter(*row) for row in transcript.chapters) if transcript else ()
    return Shown(file, player_of(file.name), rendition, cues, chapters)


def chapter_lines(transcript: Transcript) -> str:
    """Chapters as a person edits them."""
    return "\n".join(f"{int(start) // 60}:{int(start) % 60:02d} {title}" for start, title in transcript.chapters)


@dataclass(frozen=True, slots=True)
class Reading:
    """A block of a document as the page shows it; the bytes of pictures are inlined as data."""

    block: Block
    picture: str = ""
