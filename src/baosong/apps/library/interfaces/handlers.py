"""Handlers of the library's jobs."""

from django.utils import timezone

from baosong.apps.library.jobs import IndexEntry, ReadEntry, RenderFilm
from baosong.apps.library.models import Entry, Rendition
from baosong.apps.library.services import renditions, search_index, text_extraction
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, rendition_folder


@handles(ReadEntry)
def read_entry(job: ReadEntry) -> None:
    text_extraction.read(Entry.objects.get(pk=job.entry_id), blobstore=blobstore(), at=timezone.now())


@gives_up(ReadEntry)
def entry_not_read(job: ReadEntry) -> None:
    text_extraction.give_up(job.entry_id, at=timezone.now())


@handles(IndexEntry)
def index_entry(job: IndexEntry) -> None:
    search_index.follow(job.entry_id)


@handles(RenderFilm)
def render_film(job: RenderFilm) -> None:
    renditions.render(Rendition.objects.get(pk=job.rendition_id), blobstore=blobstore(), root=rendition_folder())


@gives_up(RenderFilm)
def film_not_rendered(job: RenderFilm) -> None:
    renditions.give_up(job.rendition_id)
