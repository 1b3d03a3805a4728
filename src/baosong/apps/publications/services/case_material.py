"""Printable content of an entry: blocks of its documents, and its pictures."""

from collections.abc import Iterator

from baosong.apps.submissions.models import PieceFile
from baosong.core import sandbox
from baosong.core.blobstore import BlobStore
from baosong.core.documents import Block, UnreadableDocument, blocks_of
from baosong.platform.web.downloads import player_of


def blocks_in(files: list[PieceFile], *, blobstore: BlobStore) -> Iterator[tuple[PieceFile, Block]]:
    """The blocks of all documents among `files`; unreadable documents are skipped."""
    for file in files:
        if player_of(file.name) in ("text", "pdf"):
            try:
                found = sandbox.run(blocks_of, blobstore.path(file.sha256).read_bytes(), file.name)
            except (UnreadableDocument, sandbox.ChildProcessDied):
                continue
            for block in found:
                yield file, block


def pictures_among(files: list[PieceFile]) -> list[PieceFile]:
    return [file for file in files if player_of(file.name) == "image"]
