"""Printable content of an entry: blocks of its documents, and its pictures."""

from collections.abc import Iterator

from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services.derived_documents import content_for_worker
from baosong.core.blobstore import BlobStore
from baosong.core.documents import Block
from baosong.platform.web.downloads import player_of


def blocks_in(files: list[PieceFile], *, blobstore: BlobStore) -> Iterator[tuple[PieceFile, Block]]:
    """The blocks of all documents among `files`; unreadable documents are skipped. Raises TryLater where one could not be opened in time."""
    for file in files:
        if player_of(file.name) in ("text", "pdf"):
            for block in content_for_worker(file, blobstore=blobstore).document.blocks:
                yield file, block


def pictures_among(files: list[PieceFile]) -> list[PieceFile]:
    return [file for file in files if player_of(file.name) == "image"]
