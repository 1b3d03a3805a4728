"""How the jobs of the library are done."""

from django.utils import timezone

from baosong.kit.jobs import gives_up, handles
from baosong.kit.places import renditions, vault
from baosong.library.domain import indexing, reading, rendering
from baosong.library.jobs import IndexEntry, ReadEntry, RenderFilm
from baosong.library.models import Entry, Rendition


@handles(ReadEntry)
def read_entry(job: ReadEntry) -> None:
    """Reads its files."""
    reading.read(Entry.objects.get(pk=job.entry_id), vault=vault(), at=timezone.now())


@gives_up(ReadEntry)
def entry_not_read(job: ReadEntry) -> None:
    """Lets it be described all the same."""
    reading.give_up(job.entry_id, at=timezone.now())


@handles(IndexEntry)
def index_entry(job: IndexEntry) -> None:
    """Follows it."""
    indexing.follow(job.entry_id)


@handles(RenderFilm)
def render_film(job: RenderFilm) -> None:
    """Makes its renditions."""
    rendering.render(Rendition.objects.get(pk=job.rendition_id), vault=vault(), root=renditions())


@gives_up(RenderFilm)
def film_not_rendered(job: RenderFilm) -> None:
    """Says so."""
    rendering.give_up(job.rendition_id)
