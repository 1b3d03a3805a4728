"""The only module that calls PDFium, which is not thread-safe: each function holds one lock and returns plain values.

No PDFium object may leave this module. Pages and bitmaps are closed while the lock is held, since pypdfium2 otherwise frees
them in a finalizer, in whichever thread the garbage collector runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from ctypes import POINTER, byref, c_int, cast, create_string_buffer
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final

from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_PAGE_EDGE

if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image

MAX_DEPTH: Final = 4
MAX_ANNOTATIONS: Final = 2000
_lock: Final = RLock()


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text of each page with that of its form fields and typed notes, the number of images on all pages, and the share of each page that images cover."""

    pages: tuple[str, ...]
    images: int
    covered: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLetters:
    """A page as a picture without annotations; its text, and the box of each character in pixels (left, top, right, bottom); number of images on it."""

    image: Image.Image
    text: str
    boxes: tuple[tuple[int, int, int, int], ...]
    images: int


@contextmanager
def _document(source: bytes | Path) -> Iterator[pypdfium2.PdfDocument]:
    import pypdfium2

    with _lock:
        try:
            document = pypdfium2.PdfDocument(source)
        except pypdfium2.PdfiumError as error:
            code = "encrypted" if "password" in str(error).lower() else "broken"
            raise UnreadableDocument(code, kind="pdf") from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise UnreadableDocument("broken", kind="pdf") from error
        finally:
            document.close()


def page_count(source: bytes | Path) -> int:
    """Raises UnreadableDocument, as do all functions below: encrypted or broken."""
    with _document(source) as document:
        return len(document)


def page_image(source: bytes | Path, number: int, *, scale: float, grayscale: bool = False) -> Image.Image:
    """Render page `number`, counted from 0; a scale of 1 is 72 dpi, less for pages that would be longer than MAX_PAGE_EDGE pixels. Raises IndexError for a page that does not exist."""
    with _document(source) as document:
        if not 0 <= number < len(document):
            raise IndexError(number)
        with closing(document[number]) as page:
            scale = min(scale, MAX_PAGE_EDGE / max(*page.get_size(), 1))
            with closing(page.render(scale=scale, grayscale=grayscale)) as bitmap:
                # The image may share the bitmap's memory.
                image: Image.Image = bitmap.to_pil()
                return image.copy()


def page_letters(source: bytes | Path, number: int, *, scale: float) -> PageLetters:
    """Render page `number`, counted from 0, as `page_image` does, and locate its characters. Raises IndexError for a page that does not exist."""
    import pypdfium2.raw

    with _document(source) as document:
        if not 0 <= number < len(document):
            raise IndexError(number)
        with closing(document[number]) as page:
            scale = min(scale, MAX_PAGE_EDGE / max(*page.get_size(), 1))
            # Annotations are not in the text layer and name their authors.
            with closing(page.render(scale=scale, may_draw_forms=False, draw_annots=False)) as bitmap:
                image = bitmap.to_pil().copy()
            with closing(page.get_textpage()) as layer:
                codes = [pypdfium2.raw.FPDFText_GetUnicode(layer, at) for at in range(layer.count_chars())]
                boxes = tuple(_pixel_box(page, layer, at, image.size) for at in range(len(codes)))
            images = sum(1 for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=MAX_DEPTH))
        return PageLetters(image, "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes), boxes, images)


def _pixel_box(page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage, at: int, size: tuple[int, int]) -> tuple[int, int, int, int]:
    import pypdfium2.raw

    left, bottom, right, top = layer.get_charbox(at, loose=True)
    corners = []
    for x, y in ((left, top), (right, bottom)):
        column, row = c_int(), c_int()
        pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, byref(column), byref(row))
        corners.append((column.value, row.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def text_layer(source: bytes | Path, *, max_pages: int) -> TextLayer:
    """Read the text of all pages. Raises UnreadableDocument also for more than `max_pages` pages."""
    import pypdfium2.raw

    with _document(source) as document:
        if len(document) > max_pages:
            raise UnreadableDocument("too_many_pages", pages=len(document), limit=max_pages)
        document.init_forms()
        form = document.formenv
        pages, covered, images = [], [], 0
        for number in range(len(document)):
            with closing(document[number]) as page:
                with closing(page.get_textpage()) as layer:
                    pages.append("\n".join((layer.get_text_range(), *_typed_in(page, form))))
                areas = [_area(image) for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=MAX_DEPTH)]
                images += len(areas)
                covered.append(sum(areas) / max(page.get_width() * page.get_height(), 1))
        return TextLayer(tuple(pages), images, tuple(covered))


def _area(image: pypdfium2.PdfObject) -> float:
    left, bottom, right, top = image.get_bounds()
    return float(abs((right - left) * (top - bottom)))


def _typed_in(page: pypdfium2.PdfPage, form: pypdfium2.PdfFormEnv | None) -> Iterator[str]:
    """What was typed into fields of a form, and onto the page with a PDF program (ISO 32000-1, 12.7.4.3 and 12.5.6.6)."""
    import pypdfium2.raw as pdfium

    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_FREETEXT:
            yield _string(lambda buffer, size, one=annotation: pdfium.FPDFAnnot_GetStringValue(one, b"Contents", buffer, size))
        elif (
            kind == pdfium.FPDF_ANNOT_WIDGET
            and form
            and pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
            in (
                pdfium.FPDF_FORMFIELD_TEXTFIELD,
                pdfium.FPDF_FORMFIELD_COMBOBOX,
            )
        ):
            yield _string(lambda buffer, size, one=annotation: pdfium.FPDFAnnot_GetFormFieldValue(form, one, buffer, size))
        pdfium.FPDFPage_CloseAnnot(annotation)


def _string(read: Callable[..., int]) -> str:
    """The UTF-16 string that a function of PDFium writes into a buffer; called without one it returns the size in bytes."""
    import pypdfium2.raw as pdfium

    size = read(None, 0)
    buffer = create_string_buffer(size)
    read(cast(buffer, POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\0").replace("\r", "\n")


def metadata(source: bytes | Path) -> dict[str, str]:
    """The entries of the document information dictionary (ISO 32000-1, 14.3.3) that have a value."""
    with _document(source) as document:
        return {key: value for key, value in document.get_metadata_dict(skip_empty=True).items() if value}


def bookmark_pages(source: bytes | Path, *, max_depth: int) -> list[int]:
    """The page, counted from 0, to which each bookmark with a destination leads, in document order."""
    with _document(source) as document:
        return [destination.get_index() or 0 for mark in document.get_toc(max_depth=max_depth) if (destination := mark.get_dest()) is not None]
