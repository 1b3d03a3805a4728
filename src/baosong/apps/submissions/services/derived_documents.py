"""What pages show of a document: derived by a worker once for the same bytes, kept beside the blob, and only read by pages."""

import logging
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import DatabaseError, transaction

from baosong.apps.submissions.jobs import DeriveDocument
from baosong.apps.submissions.models import PieceFile
from baosong.core.blobstore import BlobStore
from baosong.core.documents import DerivedDocument, DocumentFacts
from baosong.core.documents.derived_files import BATCH, FACTS, DerivedPart, PagePictures
from baosong.core.documents.sandboxed import USUAL, derive_sandboxed
from baosong.core.sandbox import ChildProcessDied, SandboxLimits
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.job_queue import Job
from baosong.platform.jobs.services import job_runs

logger = logging.getLogger(__name__)
# Names of these are looked for first, so they are stored after the files that belong to them.
LAST: Final = (FACTS,)


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """A document for a page. `facts` is None until they are derived; `is_given_up`: derivation was interrupted too often."""

    document: DerivedDocument
    facts: DocumentFacts | None
    is_given_up: bool = False


def content_for_view(file: PieceFile, *, blobstore: BlobStore, at: datetime, again: bool = False) -> DocumentContent:
    """The content of a file for a page; if it is not there yet, its derivation is queued. `again`: also if that was given up."""
    document = DerivedDocument(blobstore, file.sha256)
    facts = document.facts
    return DocumentContent(document, facts, is_given_up=facts is None and not queue_derivation(file, DerivedPart.CONTENT, at=at, again=again))


@dataclass(frozen=True, slots=True)
class PageSelection:
    """Page pictures of a document for a page, from a first page on; what is not there yet is queued."""

    facts: DocumentFacts | None
    ready: PagePictures
    is_given_up: bool = False

    @property
    def is_complete(self) -> bool:
        return self.facts is not None and self.ready.following is None


def pages_for_view(file: PieceFile, *, begin: int, blobstore: BlobStore, at: datetime, again: bool = False) -> PageSelection:
    """The page pictures of a PDF from page `begin` on, rounded down to a batch."""
    content = content_for_view(file, blobstore=blobstore, at=at, again=again)
    if content.facts is None:
        return PageSelection(None, PagePictures((), 0, 0), content.is_given_up)
    begin = min(begin, content.facts.pages_with_picture) // BATCH * BATCH
    ready = content.document.pages(content.facts, begin=begin)
    if ready.following is None:
        return PageSelection(content.facts, ready)
    return PageSelection(content.facts, ready, not queue_derivation(file, DerivedPart.PAGES, batch=ready.following // BATCH, at=at, again=again))


def content_for_worker(file: PieceFile, *, blobstore: BlobStore) -> DocumentContent:
    """The content of a file for a worker, derived now if it is not there yet. Raises TryLater."""
    derive(file.sha256, file.name, DerivedPart.CONTENT, blobstore=blobstore)
    document = DerivedDocument(blobstore, file.sha256)
    return DocumentContent(document, document.facts)


def queue_derivation(file: PieceFile, part: DerivedPart, *, batch: int = 0, at: datetime, again: bool = False) -> bool:
    """Queue a derivation unless it is queued. Return False if it was given up, unless it is to be tried `again`."""
    return queue_for_view(DeriveDocument(file.sha256, file.name, part.value, batch), file, at=at, again=again)


def queue_for_view(job: Job, file: PieceFile, *, at: datetime, again: bool = False) -> bool:
    """Queue a job on a file for which a page waits, as `queue_derivation` does."""
    try:
        with transaction.atomic():
            # Readers of one file wait for each other, so that it is queued once.
            PieceFile.objects.select_for_update(of=("self",)).filter(pk=file.pk).first()
            if job_runs.is_under_way(job):
                return True
            given_up = job_runs.given_up(job)
            if given_up is None:
                job_queue.after_commit(job)
            elif not again:
                return False
            else:
                job_runs.try_again(given_up.pk, at=at)
    except DatabaseError:
        # A page must not fail because the database is busy; the page asks again.
        logger.warning("%s for %s could not be queued", job.name, file.sha256, exc_info=True)
    return True


def derive(sha256: str, name: str, part: DerivedPart, *, batch: int = 0, blobstore: BlobStore, limits: SandboxLimits = USUAL) -> None:
    """Derive a part of a document, and queue the next batch of its pages. Idempotent. Raises TryLater where it was interrupted."""
    document = DerivedDocument(blobstore, sha256)
    if not document.has(part, batch):
        with tempfile.TemporaryDirectory(dir=blobstore.incoming) as folder:
            try:
                derive_sandboxed(blobstore.path(sha256), name, part, Path(folder), batch=batch, limits=limits)
            except ChildProcessDied as died:
                raise job_queue.TryLater(died.code) from died
            keep(sha256, Path(folder), blobstore=blobstore)
    if part is DerivedPart.PAGES:
        queue_pages(sha256, name, blobstore=blobstore)


def queue_pages(sha256: str, name: str, *, blobstore: BlobStore) -> None:
    """Queue the first batch of page pictures that is missing; there is none if the facts are unknown."""
    document = DerivedDocument(blobstore, sha256)
    facts = document.facts
    if facts is not None and (following := document.next_batch(facts)) is not None:
        job = DeriveDocument(sha256, name, DerivedPart.PAGES.value, following)
        if not job_runs.is_under_way(job):
            job_queue.after_commit(job)


def keep(sha256: str, folder: Path, *, blobstore: BlobStore) -> None:
    """Store the derived files in a folder, those last whose presence says that the others are there."""
    files = [path for path in folder.iterdir() if path.suffix != ".part"]
    for path in sorted(files, key=lambda path: path.name in LAST or path.suffix == ".done"):
        blobstore.put_derived(sha256, path)
