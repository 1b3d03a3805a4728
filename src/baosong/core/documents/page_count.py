"""Number of pages of a PDF, or of slides of a presentation."""

import re
import zipfile
from pathlib import Path
from typing import Final

from baosong.core.documents import pdf
from baosong.core.documents.errors import BROKEN_ARCHIVE

SLIDE: Final = re.compile(r"ppt/slides/slide\d+\.xml")


def count_pages(path: Path) -> int | None:
    """Return the number of pages or slides; None for other files, whose pages depend on the program that shows them."""
    with path.open("rb") as source:
        head = source.read(5)
    try:
        if head == b"%PDF-":
            return pdf.page_count(path) or None
        if head[:2] == b"PK":
            with zipfile.ZipFile(path) as archive:
                return sum(1 for name in archive.namelist() if SLIDE.fullmatch(name)) or None
    except BROKEN_ARCHIVE:
        return None
    return None
