"""What is edited and read of an entry beside its films: chapters as lines, documents as blocks."""

from dataclasses import dataclass

from baosong.apps.library.models import Transcript
from baosong.core.documents import Block


def chapter_lines(transcript: Transcript) -> str:
    """Chapters as a person edits them."""
    return "\n".join(f"{int(start) // 60}:{int(start) % 60:02d} {title}" for start, title in transcript.chapters)


@dataclass(frozen=True, slots=True)
class EntryReading:
    """A block of a document as the page shows it; the bytes of pictures are inlined as data."""

    block: Block
    picture: str = ""
