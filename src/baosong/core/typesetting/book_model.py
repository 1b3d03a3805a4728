"""A book as data: cover, preface, parts, cases with blocks and pictures, errata."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from baosong.core.documents import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of a case: path and caption."""

    number: int
    path: Path
    caption: str = ""


@dataclass(frozen=True, slots=True)
class BookCase:
    """One case. `film`: address in the QR code; empty without a film."""

    title: str
    byline: str
    blocks: tuple[Block, ...]
    figures: dict[int, Figure] = field(default_factory=dict, hash=False)
    film: str = ""

    @property
    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield position and text of all parts: title, byline, paragraph 3, table 1, picture 2."""
        yield "title", self.title
        yield "byline", self.byline
        paragraph = table = 0
        for block in self.blocks:
            if block.kind == BlockKind.TABLE:
                table += 1
                yield f"table {table}", " ".join(cell for row in block.rows for cell in row)
            elif block.kind == BlockKind.PICTURE:
                yield f"picture {block.number}", block.text
            else:
                paragraph += 1
                yield f"paragraph {paragraph}", block.text


@dataclass(frozen=True, slots=True)
class BookPart:
    """A part of a book: cases on one theme. Without a title it has no page of its own."""

    title: str
    cases: tuple[BookCase, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """A casebook (案例集). `date`: as printed on the cover; `note`: 内部资料 and the like; `errata`: of earlier printings."""

    title: str
    subtitle: str
    issuer: str
    date: str
    preface: tuple[str, ...]
    parts: tuple[BookPart, ...]
    note: str = ""
    errata: tuple[str, ...] = ()
    # Identifies the edition of an e-book (RFC 9562).
    identifier: str = ""

    @property
    def cases(self) -> Iterator[BookCase]:
        """Yield all cases in order."""
        for part in self.parts:
            yield from part.cases
