"""The text layer of a PDF, page after page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import UnreadableDocument

if TYPE_CHECKING:
    import pypdfium2 as pdfium

MAX_PAGES: Final = 500
MAX_DEPTH: Final = 4
PAGE_SCALE: Final = 1.6


@contextmanager
def opened(source: bytes | Path) -> Iterator[pdfium.PdfDocument]:
    """A PDF, closed afterwards. Raises UnreadableDocument for one that is encrypted or broken, now or while it is read."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        code = "encrypted" if "password" in str(error).lower() else "broken"
        raise UnreadableDocument(code, kind="pdf") from error
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise UnreadableDocument("broken", kind="pdf") from error
    finally:
        document.close()


def page_count(path: Path) -> int:
    """Pages of a PDF; 0 for what is none."""
    try:
        with opened(path) as document:
            return len(document)
    except UnreadableDocument:
        return 0


def page_picture(path: Path, number: int) -> bytes:
    """A page of a PDF as PNG: what is read without its properties. Raises UnreadableDocument, IndexError for a page that is not there."""
    with opened(path) as document:
        if not 0 <= number < len(document):
            raise IndexError(number)
        made = io.BytesIO()
        document[number].render(scale=PAGE_SCALE).to_pil().save(made, "PNG")
        return made.getvalue()


def read(content: bytes) -> tuple[str, int]:
    """The words of a PDF's text layer, lines that the page broke put together again, and how many pictures stand on its pages.

    Raises UnreadableDocument: encrypted, broken, too many pages, or scanned without a text layer.
    """
    import pypdfium2.raw as pdfium_raw

    with opened(content) as document:
        if len(document) > MAX_PAGES:
            raise UnreadableDocument("too_many_pages", pages=len(document), limit=MAX_PAGES)
        pages, pictures = [], 0
        for page in document:
            layer = page.get_textpage()
            pages.append(layer.get_text_range())
            layer.close()
            pictures += sum(1 for _ in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=MAX_DEPTH))
            page.close()
        count = len(document)
    text = "\n".join(pages).replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "").replace("\x00", "")
    if not text.strip():
        raise UnreadableDocument("scanned", pages=count)
    return _joined(text), pictures


def _joined(text: str) -> str:
    """Closes the breaks that only the page's width made: a long line without a stop goes on in the next."""
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
