"""Blocks of a document in order: headings, paragraphs, tables, pictures; for books and web pages."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# Heading numbers in official documents: 一、 and （一）.
FIRST: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、\S")
SECOND: Final = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]\s*\S")
LONGEST_HEADING: Final = 40


class BlockKind(StrEnum):
    """Kind of a block."""

    HEADING = "heading"
    TEXT = "text"
    TABLE = "table"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Block:
    """One block: a heading with `level` 1 to 3, a table with `rows`, or a picture with `number`, `picture` (bytes) and `text` (caption)."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    number: int = 0
    picture: bytes = b""


def blocks_of_text(text: str) -> list[Block]:
    """Return a block for each line that is not empty."""
    return [paragraph(line) for line in text.splitlines() if line.strip()]


def paragraph(line: str) -> Block:
    """Return a heading if the line is numbered as one, else a paragraph."""
    text = line.strip()
    level = numbered_level(text)
    return Block(BlockKind.HEADING, text, level=level) if level else Block(BlockKind.TEXT, text)


def numbered_level(text: str, *, ends: tuple[str, ...] = ("。", "；", "，")) -> int:
    """Return 1 for a short line that begins with 一、, 2 for （一）, else 0; 0 also for lines that end like a sentence."""
    if len(text) > LONGEST_HEADING or text.endswith(ends):
        return 0
    return 1 if FIRST.match(text) else 2 if SECOND.match(text) else 0
