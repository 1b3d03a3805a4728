"""Blind copies of texts: masked paragraphs of documents, tables and subtitles, without headers and notes of the format."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from baosong.core.anonymisation.blind_copy import BlindCopy, CopyKind
from baosong.core.anonymisation.name_mask import NameMask
from baosong.core.documents.detect import open_file
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_BYTES
from baosong.core.documents.plain_text import decode
from baosong.core.documents.table_reader import read_table
from baosong.core.inspection.side_subtitles import cues_of

TABLES: Final = ("xlsx", "csv")
# Fields of a dialogue line before its text (Advanced SubStation Alpha, version 4 styles).
ASS_FIELDS: Final = 9
ASS_LINE: Final = re.compile(r"^Dialogue:(.*)$", re.MULTILINE)
MARKUP: Final = re.compile(r"\{[^}]*\}|<[^>]+>")


def copy_text(source: Path, name: str, mask: NameMask) -> BlindCopy:
    """Return the masked paragraphs. Raises UnreadableDocument."""
    ending = name.rpartition(".")[2].lower()
    pictures = 0
    if ending in TABLES:
        text = "\n".join(" | ".join(str(cell) for cell in row) for row in read_table(_content(source), name))
    elif ending in ("srt", "vtt"):
        text = "\n".join(words for _, _, words in cues_of(decode(_content(source))))
    elif ending in ("ass", "ssa"):
        text = "\n".join(_spoken(line[1]) for line in ASS_LINE.finditer(decode(_content(source))))
    else:
        opened = open_file(source, name)
        text, pictures = opened.text, opened.pictures
    found = tuple(dict.fromkeys(mask.findings("text", text)))
    paragraphs = tuple(line for line in mask.masked(text).splitlines() if line.strip())
    return BlindCopy(CopyKind.TEXT, paragraphs=paragraphs, pictures=pictures, found=found)


def _content(source: Path) -> bytes:
    if (size := source.stat().st_size) > MAX_BYTES:
        raise UnreadableDocument("too_large", size=size, limit=MAX_BYTES)
    return source.read_bytes()


def _spoken(line: str) -> str:
    words = line.split(",", ASS_FIELDS)[-1]
    return MARKUP.sub("", words).replace("\\N", " ").replace("\\n", " ").replace("\\h", " ").strip()
