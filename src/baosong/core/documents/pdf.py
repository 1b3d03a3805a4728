"""Text and page images of PDF files."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path
from typing import Final

from baosong.core.documents import pdfium
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_PAGES

PAGE_SCALE: Final = 1.6


def page_count(path: Path) -> int:
    """Return the number of pages; 0 if the file is not a readable PDF."""
    try:
        return pdfium.page_count(path)
    except UnreadableDocument:
        return 0


def page_picture(path: Path, number: int) -> bytes:
    """Return a page (from 0) as PNG, without metadata. Raises UnreadableDocument, IndexError."""
    image = pdfium.page_image(path, number, scale=PAGE_SCALE)
    bands = [band.tobytes() for band in image.split()]
    if all(band == bands[0] for band in bands):
        # Most pages have no colours; without them their pictures are smaller and made sooner.
        image = image.getchannel(0)
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def read(content: bytes) -> tuple[str, int]:
    """Return the text layer, with lines joined that only the page width broke, and the number of pictures.

    Raises UnreadableDocument: encrypted, broken, too many pages, or scanned (no text layer).
    """
    layer = pdfium.text_layer(content, max_pages=MAX_PAGES)
    text = "\n".join(layer.pages).replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x00", "")
    if not text.strip() or _is_scan(layer):
        raise UnreadableDocument("scanned", pages=len(layer.pages))
    return _joined(text), layer.images


# A page with fewer characters than this below images that cover most of it is a scan on which a program wrote its name or a number.
FEW: Final = 60
COVERED: Final = 0.6
# Without a table of characters (ToUnicode) a text layer has codes of its font: private, control or unassigned characters.
FOREIGN: Final = 0.3


def _is_scan(layer: pdfium.TextLayer) -> bool:
    """Return whether most pages with anything on them are pictures of pages, or most of the text cannot be characters."""
    written = [(len("".join(page.split())), share) for page, share in zip(layer.pages, layer.covered, strict=True)]
    pictures = sum(1 for count, share in written if count < FEW and share >= COVERED)
    if pictures * 2 > sum(1 for count, share in written if count or share):
        return True
    characters = [character for page in layer.pages for character in page if not character.isspace()]
    foreign = sum(1 for character in characters if character == "\ufffd" or unicodedata.category(character) in ("Cc", "Co", "Cn"))
    return foreign > FOREIGN * len(characters)


def _joined(text: str) -> str:
    """Join lines that only the page width broke: a long line without a final stop continues in the next."""
    lines = text.split("\n")
    width = max((len(line) for line in lines), default=0)
    out: list[str] = []
    for line in lines:
        follows = bool(out) and len(out[-1]) >= max(16, width * 0.75) and not re.search(r"[。;:!?\uff1b\uff1a\uff01\uff1f]\s*$", out[-1])
        if follows and not re.match(r"\s*(?:[一二三四五六七八九十]+、|[(\uff08][一二三四五六七八九十\d]+[)\uff09]|\d+[.、]|附件)", line):
            out[-1] += line.strip()
        else:
            out.append(line)
    return "\n".join(out)
