"""Blocks of a document in order: headings, paragraphs, tables, pictures; for books and web pages.

Source: ECMA-376 (w:pStyle, w:outlineLvl, w:tbl, a:blip, relationships). Other documents give paragraphs, and headings by their numbers.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from baosong.core.documents.detect import open_bytes
from baosong.core.documents.errors import BROKEN_ARCHIVE, UnreadableDocument
from baosong.core.documents.word import A, W, member, parser, words_of

if TYPE_CHECKING:
    from lxml import etree

R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# Heading numbers in official documents: 一、 and （一）.
FIRST: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、\S")
SECOND: Final = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]\s*\S")
LONGEST_HEADING: Final = 40
MAX_PICTURES: Final = 200
DEEPEST: Final = 3


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


def blocks_of(content: bytes, name: str = "") -> list[Block]:
    """Return the blocks of a document. Raises only UnreadableDocument."""
    from lxml import etree

    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if "word/document.xml" in archive.namelist():
                    return list(_of_word(archive))
        except (*BROKEN_ARCHIVE, etree.XMLSyntaxError) as error:
            raise UnreadableDocument("broken", kind="docx") from error
    return [paragraph(line) for line in open_bytes(content, name).text.splitlines() if line.strip()]


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


def _of_word(archive: zipfile.ZipFile) -> Iterator[Block]:
    from lxml import etree

    root = etree.fromstring(member(archive, "word/document.xml"), parser())
    levels, targets = _levels(archive), _targets(archive)
    body = root.find(f"{W}body")
    seen = 0
    for element in body if body is not None else ():
        if element.tag == f"{W}tbl":
            rows = tuple(tuple("".join(words_of(cell)).strip() for cell in row.iterfind(f"{W}tc")) for row in element.iterfind(f"{W}tr"))
            if any(cell for row in rows for cell in row):
                yield Block(BlockKind.TABLE, rows=rows)
        elif element.tag in (f"{W}p", f"{W}sdt"):
            for part in [element] if element.tag == f"{W}p" else element.iter(f"{W}p"):
                text = "".join(words_of(part)).strip()
                if text:
                    yield _styled(part, text, levels)
                for blip in part.iter(f"{A}blip"):
                    target = targets.get(blip.get(f"{R}embed", ""))
                    if target and seen < MAX_PICTURES:
                        seen += 1
                        yield Block(BlockKind.PICTURE, picture=member(archive, target))


def _styled(part: etree._Element, text: str, levels: dict[str, int]) -> Block:
    style = part.find(f"{W}pPr/{W}pStyle")
    own = part.find(f"{W}pPr/{W}outlineLvl")
    level = int(own.get(f"{W}val", "9")) + 1 if own is not None else levels.get(style.get(f"{W}val", ""), 0) if style is not None else 0
    return Block(BlockKind.HEADING, text, level=min(level, DEEPEST)) if 0 < level <= 9 else paragraph(text)


def _levels(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the heading level (1 is the highest) by style id."""
    from lxml import etree

    if "word/styles.xml" not in archive.namelist():
        return {}
    found = {}
    for style in etree.fromstring(member(archive, "word/styles.xml"), parser()).iterfind(f"{W}style"):
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "9").isdigit():
            found[style.get(f"{W}styleId", "")] = int(outline.get(f"{W}val", "9")) + 1
    return found


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the path of each picture by relationship id."""
    from lxml import etree

    names = set(archive.namelist())
    if "word/_rels/document.xml.rels" not in names:
        return {}
    found = {}
    for relation in etree.fromstring(member(archive, "word/_rels/document.xml.rels"), parser()).iterfind(f"{REL}Relationship"):
        target = posixpath.normpath(posixpath.join("word", relation.get("Target", "")))
        if target in names and target.startswith("word/media/"):
            found[relation.get("Id", "")] = target
    return found
