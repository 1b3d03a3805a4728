"""What can be printed of an entry: the blocks of its documents, and its pictures."""

from collections.abc import Iterator

from baosong import apart
from baosong.documents import Block, UnreadableDocument, blocks_of
from baosong.kit.streams import player_of
from baosong.vault import Vault
from baosong.works.models import PieceFile


def blocks_in(files: list[PieceFile], *, vault: Vault) -> Iterator[tuple[PieceFile, Block]]:
    """The blocks of the documents among some files, each with its file; a document that cannot be read gives none."""
    for file in files:
        if player_of(file.name) in ("text", "pdf"):
            try:
                found = apart.run(blocks_of, vault.path(file.sha256).read_bytes(), file.name)
            except (UnreadableDocument, apart.Died):
                continue
            for block in found:
                yield file, block


def pictures_among(files: list[PieceFile]) -> list[PieceFile]:
    """The files that are pictures themselves."""
    return [file for file in files if player_of(file.name) == "image"]
