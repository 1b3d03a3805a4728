"""Forms in which chapters and documents of an entry are edited and shown."""

from dataclasses import dataclass

from baosong.apps.library.models import Transcript
from baosong.core.documents import Block


def chapter_lines(transcript: Transcript) -> str:
    """Chapters as text for editing, one `minutes:seconds title` on each line."""
    return "\n".join(f"{int(start) // 60}:{int(start) % 60:02d} {title}" for start, title in transcript.chapters)


@dataclass(frozen=True, slots=True)
class EntryReading:
    """A block of a document for the page; `picture` is a data URL."""

    block: Block
    picture: str = ""
