"""What is derived once from a document and kept beside its blob: facts, text, blocks, page pictures.

Written by `derive` in a child process. The number in a file name is the version of its format: a new format gets a new name, and the files are generated again.
"""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from baosong.core.blobstore import BlobStore
from baosong.core.documents.blocks import Block, BlockKind, blocks_of_text
from baosong.core.documents.limits import MAX_PAGES

FACTS: Final = "facts-1.json"
TEXT: Final = "text-1.txt"
BLOCKS: Final = "blocks-1.json"
# Extensions of files from which text is read; films and pictures have none.
READABLE: Final = ("docx", "pptx", "doc", "wps", "pdf", "txt", "md", "html", "htm", "srt", "vtt", "ass")
# Page pictures are made in batches of this size; a complete batch has a marker file.
BATCH: Final = 10


class DerivedPart(StrEnum):
    """What is derived in one go: facts, text and blocks; the page pictures of a PDF."""

    CONTENT = "content"
    PAGES = "pages"


def is_readable(name: str) -> bool:
    """Return whether a file of this name may have text."""
    return name.rpartition(".")[2].lower() in READABLE


def page_name(number: int) -> str:
    """Return the name of the picture of page `number`, counted from 0."""
    return f"page-1-{number + 1}.png"


def batch_name(batch: int) -> str:
    """Return the name of the file with the numbers of the pages of a batch, counted from 0, that have a picture; written when it is complete."""
    return f"pages-1-{batch + 1}.done"


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Kind, number of pages (0 for other than PDF) and pictures, values of properties; code and facts of UnreadableDocument where there is no text."""

    kind: str = ""
    pages: int = 0
    pictures: int = 0
    properties: tuple[str, ...] = ()
    fault: str = ""
    fault_facts: dict[str, Any] = field(default_factory=dict)

    @property
    def pages_with_picture(self) -> int:
        """Number of pages that get a picture."""
        return min(self.pages, MAX_PAGES)


@dataclass(frozen=True, slots=True)
class PagePictures:
    """Numbers of pages with a picture, number of pages that cannot be rendered, and the first page that is still to be made (None: all are made)."""

    numbers: tuple[int, ...]
    failed: int
    following: int | None


def facts_as_json(facts: DocumentFacts) -> str:
    """Return facts as JSON."""
    return json.dumps(asdict(facts), ensure_ascii=False)


def block_as_json(block: Block, picture: str) -> dict[str, Any]:
    """Return a block as JSON; `picture` is the name of the file with its bytes."""
    return {"kind": block.kind.value, "text": block.text, "level": block.level, "rows": block.rows, "picture": picture}


@dataclass(frozen=True, slots=True)
class DerivedDocument:
    """The derived files of one document; what is not there yet is None."""

    blobstore: BlobStore
    sha256: str

    def _path(self, name: str) -> Path | None:
        try:
            return self.blobstore.derived_path(self.sha256, name)
        except FileNotFoundError:
            return None

    def has(self, part: DerivedPart, batch: int = 0) -> bool:
        """Whether a part, of pages a batch of them, was derived."""
        return self._path({DerivedPart.CONTENT: FACTS, DerivedPart.PAGES: batch_name(batch)}[part]) is not None

    @property
    def facts(self) -> DocumentFacts | None:
        """Facts; where they are there, text and blocks are there too."""
        path = self._path(FACTS)
        if path is None:
            return None
        stored = json.loads(path.read_text("utf-8"))
        return DocumentFacts(**{**stored, "properties": tuple(stored["properties"])})

    @property
    def text(self) -> str:
        """The text; empty if there is none."""
        path = self._path(TEXT)
        return path.read_text("utf-8") if path else ""

    @property
    def blocks(self) -> list[Block]:
        """The blocks; of other documents than Word files a block for each line."""
        path = self._path(BLOCKS)
        if path is None:
            return blocks_of_text(self.text)
        return [self._block(stored) for stored in json.loads(path.read_text("utf-8"))]

    def _block(self, stored: dict[str, Any]) -> Block:
        picture = self._path(stored["picture"]) if stored["picture"] else None
        rows = tuple(tuple(row) for row in stored["rows"])
        return Block(BlockKind(stored["kind"]), stored["text"], stored["level"], rows, picture=picture.read_bytes() if picture else b"")

    def page(self, number: int) -> Path | None:
        """The picture of page `number`, counted from 0."""
        return self._path(page_name(number))

    def pages(self, facts: DocumentFacts, *, begin: int = 0) -> PagePictures:
        """The page pictures from page `begin` on, which is the first of a batch."""
        numbers: list[int] = []
        at = begin
        while at < facts.pages_with_picture and (path := self._path(batch_name(at // BATCH))):
            numbers.extend(json.loads(path.read_text()))
            at = min(at // BATCH * BATCH + BATCH, facts.pages_with_picture)
        return PagePictures(tuple(numbers), at - begin - len(numbers), at if at < facts.pages_with_picture else None)

    def next_batch(self, facts: DocumentFacts) -> int | None:
        """The first batch of page pictures that is missing; None if there is none."""
        return next((batch for batch in range(-(-facts.pages_with_picture // BATCH)) if not self.has(DerivedPart.PAGES, batch)), None)
