"""Jobs of the library."""

from dataclasses import dataclass

from baosong.platform.jobs.job_queue import SLOW, Job


@dataclass(frozen=True, slots=True)
class ReadEntry(Job):
    """Extract texts, transcripts and suggestions from the files of an entry."""

    name = "library.read_entry"
    entry_id: int


@dataclass(frozen=True, slots=True)
class IndexEntry(Job):
    """Update the search index for an entry."""

    name = "library.index_entry"
    entry_id: int


@dataclass(frozen=True, slots=True)
class RenderFilm(Job):
    """Make the renditions of a film."""

    name = "library.render_film"
    queue = SLOW
    rendition_id: int
