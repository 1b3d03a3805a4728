"""Work that the library has done in the background."""

from dataclasses import dataclass

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class ReadEntry(Job):
    """Read the files of an entry: texts, transcripts, suggestions."""

    name = "library.read_entry"
    entry_id: int


@dataclass(frozen=True, slots=True)
class IndexEntry(Job):
    """Bring the search index up to an entry's present state."""

    name = "library.index_entry"
    entry_id: int


@dataclass(frozen=True, slots=True)
class RenderFilm(Job):
    """Make the renditions of a film."""

    name = "library.render_film"
    queue = SLOW
    rendition_id: int
