"""Merge separately compiled sections of a book into one PDF with pictures, page labels, bookmarks and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pikepdf
    from pikepdf import OutlineItem, Pdf


from baosong.core.documents import pdfium

JUMP: Final = "https://book.invalid/"
JUMP_TO: Final = re.compile(rb"https://book\.invalid/(\d+)")
# Marker in a JPEG comment; JPEG data is copied into the PDF unchanged.
STAND_IN: Final = re.compile(rb"\xff\xfe..stand-in:([a-z0-9.]+);", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """Line of the contents: title, level (1 part, 2 case), page number."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class PageRun:
    """Pages of one section: file, number of the first page, number of pages, headings on them."""

    path: Path
    first: int
    pages: int
    lines: tuple[ContentsLine, ...]


def jump(page: int) -> str:
    """Return the placeholder address of a page; `bind` turns it into a link."""
    return f"{JUMP}{page}"


def stand_in(name: str) -> bytes:
    """Return a tiny JPEG as a placeholder: typst would decode and hold all pictures of a book in memory."""
    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "JPEG", comment=f"stand-in:{name};".encode())
    return made.getvalue()


def finished(path: Path, *, first: int, titles: Sequence[tuple[str, int]], pictures: Path) -> PageRun:
    """Finish a compiled section: insert the pictures, drop the blank page before a left one, read titles from bookmarks."""
    import pikepdf
    from pikepdf import Name, Pdf

    before = 1 - first % 2
    found = pdfium.bookmark_pages(path, max_depth=2)
    lines = tuple(ContentsLine(title, level, first + index - before) for (title, level), index in zip(titles, found, strict=True))
    with Pdf.open(path) as pdf:
        if before:
            del pdf.pages[0]
        for image in pdf.objects:
            if isinstance(image, pikepdf.Stream) and image.get("/Subtype") == Name.Image and image.get("/Filter") == Name.DCTDecode:
                _insert_picture(image, pictures)
        pages = len(pdf.pages)
        whole = path.with_suffix(".whole.pdf")
        pdf.save(whole)
    return PageRun(whole, first, pages, lines)


def _insert_picture(image: pikepdf.Stream, pictures: Path) -> None:
    from pikepdf import Name
    from PIL import Image

    if mark := STAND_IN.search(image.read_raw_bytes()):
        content = (pictures / mark[1].decode()).read_bytes()
        with Image.open(BytesIO(content)) as picture:
            image.Width, image.Height = picture.size
        image.write(content, filter=Name.DCTDecode)


def bind(front: Path, leaves: Sequence[PageRun], target: Path, *, title: str, author: str) -> None:
    """Write one PDF. The front is padded to an even number of pages, so that the first section begins on a right page."""
    import pikepdf
    from pikepdf import Pdf

    with ExitStack() as opened, Pdf.new() as book:
        book.pages.extend(opened.enter_context(Pdf.open(front)).pages)
        if len(book.pages) % 2:
            box = book.pages[0].mediabox
            book.add_blank_page(page_size=(float(box[2]), float(box[3])))
        begins = len(book.pages)
        for leaf in leaves:
            book.pages.extend(opened.enter_context(Pdf.open(leaf.path)).pages)
        book.Root.Lang = "zh-CN"
        _label_pages(book, begins)
        _resolve_links(book, begins)
        _add_outline(book, begins, [line for leaf in leaves for line in leaf.lines])
        with book.open_metadata() as about:
            about["dc:title"], about["dc:creator"] = title, [author]
        book.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _label_pages(book: Pdf, begins: int) -> None:
    """Page labels (ISO 32000-1, 12.4.2): none on the cover, Roman before the cases, then Arabic."""
    from pikepdf import Array, Dictionary, Name

    nums = Array([0, Dictionary(P=""), 1, Dictionary(S=Name.r), begins, Dictionary(S=Name.D)])
    book.Root.PageLabels = Dictionary(Nums=nums)


def _resolve_links(book: Pdf, begins: int) -> None:
    from pikepdf import Array, Dictionary, Name

    for page in book.pages[:begins]:
        for note in page.get("/Annots", Array()):
            address = note.get("/A", Dictionary()).get("/URI")
            if address is not None and (found := JUMP_TO.fullmatch(bytes(address))):
                to = book.pages[begins + int(found[1]) - 1]
                note.A = Dictionary(S=Name.GoTo, D=Array([to.obj, Name.Fit]))


def _add_outline(book: Pdf, begins: int, lines: Sequence[ContentsLine]) -> None:
    from pikepdf import OutlineItem

    with book.open_outline() as outline:
        part: OutlineItem | None = None
        for line in lines:
            item = OutlineItem(line.title, begins + line.page - 1)
            if line.level == 1:
                part = item
            if line.level == 1 or part is None:
                outline.root.append(item)
            else:
                part.children.append(item)
