"""Blind copies of pictures and pages: encoded again from their pixels alone, with names covered."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.anonymisation.blind_copy import PICTURE, BlindCopy, CopyKind, page_name
from baosong.core.anonymisation.name_mask import NameMask
from baosong.core.documents import pdfium
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.limits import MAX_PAGES
from baosong.core.documents.pdf import PAGE_SCALE
from baosong.core.inspection import ocr, picture_properties
from baosong.core.inspection.metadata_removal import LONGEST, QUALITY
from baosong.core.inspection.picture_properties import register_heif

if TYPE_CHECKING:
    from PIL import Image

Box = tuple[int, int, int, int]
# Pages that have to be read beyond this number are left out, since reading takes seconds each.
MAX_PAGES_READ: Final = 200
# Fonts may have wrong tables of characters, so that the text of a page is not what is seen: title pages are read in any case, and the last one.
FIRST_PAGES: Final = 2
# Pixels by which the cover of a character is larger than its box.
MARGIN: Final = 2
COVER: Final = "black"


def copy_picture(source: Path, folder: Path, mask: NameMask) -> BlindCopy:
    """Write the picture as JPEG in sRGB, the longer side at most 6000 pixels. Raises UnusableFile."""
    picture_properties.probe(source)
    image = _pixels(source)
    boxes, found = _names_read(image, mask)
    _cover(image, boxes)
    image.save(folder / PICTURE, "JPEG", quality=QUALITY)
    return BlindCopy(CopyKind.PICTURE, found=tuple(dict.fromkeys(("picture", name) for name in found)))


def _pixels(source: Path) -> Image.Image:
    from PIL import Image, ImageCms, ImageOps

    register_heif()
    with Image.open(source) as opened:
        opened.draft("RGB", (LONGEST, LONGEST))
        profile = opened.info.get("icc_profile")
        image = ImageOps.exif_transpose(opened)
        image.thumbnail((LONGEST, LONGEST))
        if image.mode in ("RGBA", "LA", "PA", "P"):
            # Transparent pixels may hide a picture of their own.
            seen = Image.new("RGBA", image.size, "white")
            seen.alpha_composite(image.convert("RGBA"))
            image = seen.convert("RGB")
        elif profile and image.mode in ("RGB", "CMYK", "L"):
            # The profile itself has texts and is left out.
            with suppress(ImageCms.PyCMSError, OSError):
                image = (
                    ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB") or image
                )
        return Image.frombytes("RGB", image.size, image.convert("RGB").tobytes())


def _names_read(image: Image.Image, mask: NameMask) -> tuple[list[Box], list[str]]:
    """Boxes of the lines in the picture that have names, and the names."""
    import numpy as np

    pixels = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
    boxes: list[Box] = []
    names: list[str] = []
    for line in ocr.find(pixels):
        read = ocr.read(pixels, line)
        if spans := mask.find(read.text):
            boxes.append((line.left, line.top, line.right, line.bottom))
            names += [span.name for span in spans]
    return boxes, names


def _cover(image: Image.Image, boxes: Iterable[Box]) -> None:
    from PIL import ImageDraw

    draw = ImageDraw.Draw(image)
    for left, top, right, bottom in boxes:
        draw.rectangle((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN), fill=COVER)


def copy_pages(source: Path, folder: Path, mask: NameMask) -> BlindCopy:
    """Write the pages of a PDF as JPEG, with names covered by the position of their characters.

    Pages with images, and those that usually name the author, are also read as pictures. Raises UnreadableDocument.
    """
    count = pdfium.page_count(source)
    numbers: list[int] = []
    found: dict[tuple[str, str], None] = {}
    read = 0
    for number in range(min(count, MAX_PAGES)):
        try:
            page = pdfium.page_letters(source, number, scale=PAGE_SCALE)
        except UnreadableDocument:
            continue
        image = page.image.convert("RGB")
        for span in mask.find(page.text):
            _cover(image, page.boxes[span.start : span.end])
        found.update(dict.fromkeys(mask.findings("text", page.text)))
        is_scan = not page.text.strip()
        if is_scan or page.images or number < FIRST_PAGES or number == count - 1:
            read += 1
            if read > MAX_PAGES_READ:
                continue
            boxes, names = _names_read(image, mask)
            _cover(image, boxes)
            found.update({("picture", name): None for name in names})
            if is_scan and page.images:
                found["scan", ""] = None
        image.save(folder / page_name(number + 1), "JPEG", quality=QUALITY)
        numbers.append(number + 1)
    return BlindCopy(CopyKind.PAGES, pages=tuple(numbers), pages_left_out=count - len(numbers), found=tuple(found))
