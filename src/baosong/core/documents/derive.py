"""Derive what pages show of a document; runs in a child process (`sandboxed`), and leaves its results in a folder."""

import json
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from baosong.core.documents import pdf
from baosong.core.documents.block_reader import blocks_of
from baosong.core.documents.blocks import BlockKind
from baosong.core.documents.derived_files import BATCH, BLOCKS, FACTS, TEXT, DocumentFacts, batch_name, block_as_json, facts_as_json, page_name
from baosong.core.documents.detect import open_file
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_BYTES, MAX_PAGES
from baosong.core.documents.opened_document import OpenedDocument
from baosong.core.documents.properties import properties_of


class DocumentOpening:
    """A document that is opened at most once, whether it can be read or not."""

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name

    @cached_property
    def outcome(self) -> OpenedDocument | UnreadableDocument:
        """The document, or why it cannot be read."""
        try:
            return open_file(self.path, self.name)
        except UnreadableDocument as refusal:
            return refusal

    def document(self) -> OpenedDocument:
        """Return the document. Raises UnreadableDocument."""
        if isinstance(self.outcome, UnreadableDocument):
            raise self.outcome
        return self.outcome


def derive_content(opening: DocumentOpening, folder: Path) -> None:
    """Write facts, text and blocks."""
    outcome = opening.outcome
    content = opening.path.read_bytes() if opening.path.stat().st_size <= MAX_BYTES else b""
    pages = pdf.page_count(opening.path) if content.startswith(b"%PDF-") else 0
    properties = tuple(properties_of(content))
    if isinstance(outcome, UnreadableDocument):
        facts = DocumentFacts("pdf" if pages else "", pages, 0, properties, outcome.code, outcome.facts)
    else:
        facts = DocumentFacts(outcome.kind, pages, outcome.pictures, properties)
        (folder / TEXT).write_text(outcome.text, "utf-8", errors="replace")
    if content.startswith(b"PK\x03\x04"):
        _derive_blocks(content, opening.name, folder)
    # Renamed when complete: the process may be killed at any moment.
    (folder / f"{FACTS}.part").write_text(facts_as_json(facts), "utf-8", errors="replace")
    (folder / f"{FACTS}.part").rename(folder / FACTS)


def _derive_blocks(content: bytes, name: str, folder: Path) -> None:
    try:
        blocks = blocks_of(content, name)
    except UnreadableDocument:
        return
    stored = []
    for number, block in enumerate(blocks):
        picture = f"picture-1-{number}" if block.kind is BlockKind.PICTURE else ""
        if picture:
            (folder / picture).write_bytes(block.picture)
        stored.append(block_as_json(block, picture))
    (folder / BLOCKS).write_text(json.dumps(stored, ensure_ascii=False), "utf-8", errors="replace")


def derive_pages(path: Path, folder: Path, batch: int) -> None:
    """Write the page pictures of one batch, counted from 0, then their numbers; pages that cannot be rendered are left out."""
    numbers = []
    for number in range(batch * BATCH, min(pdf.page_count(path), MAX_PAGES, batch * BATCH + BATCH)):
        with suppress(UnreadableDocument):
            (folder / page_name(number)).write_bytes(pdf.page_picture(path, number))
            numbers.append(number)
    (folder / batch_name(batch)).write_text(json.dumps(numbers))
