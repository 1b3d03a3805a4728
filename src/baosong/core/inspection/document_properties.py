"""Documents: format by content, number of characters as Word counts them, leftovers and personal numbers."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from baosong.core.documents import OpenedDocument, UnreadableDocument, pdfium
from baosong.core.documents.detect import open_file
from baosong.core.documents.tracked_changes import TrackedChanges, traces_of
from baosong.core.inspection import ocr
from baosong.core.inspection.check_result import UnusableFile

# Word's count for Chinese documents: each East Asian character and each full-width mark counts one; each run of other
# characters without a space counts one. Source: Word's statistics dialog ("字数"), tried on sample texts.
EAST_ASIAN: Final = (
    r"\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u2014\u2026\U00020000-\U0003ffff"
)
# A bar alone stands between the cells of a table.
COUNTED: Final = re.compile(rf"[{EAST_ASIAN}]|(?!\|(?:\s|$))[^\s{EAST_ASIAN}]+")
SIGNATURES: Final = ((b"PK\x03\x04", "zip"), (b"%PDF-", "pdf"), (b"\xd0\xcf\x11\xe0", "ole"))
OLD_OFFICE: Final = {"doc": "doc", "xls": "xls", "ppt": "ppt", "wps": "wps"}
OLD_WORD: Final = frozenset({"doc", "wps"})
# Kinds that are papers though nothing reads their text.
UNREAD: Final = frozenset({"xls", "ppt", "ofd"})
# Extensions that say more than the bytes.
SAME_KIND: Final = {"txt": ("md", "txt", "srt"), "doc": ("doc", "wps")}
# Codes of UnusableFile by code of UnreadableDocument.
REFUSED: Final = {
    "encrypted": "encrypted",
    "too_large": "unpacks_too_large",
    "too_many_pages": "unpacks_too_large",
    "too_many_elements": "unpacks_too_large",
}


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """Format (an extension), number of characters, text, number of pictures; `words` is None for formats that cannot be read (.xls)."""

    format: str
    words: int | None
    text: str = ""
    pictures: int = 0

    @property
    def is_old(self) -> bool:
        """Whether it is of an Office format before 2007."""
        return self.format in OLD_OFFICE

    @property
    def remedy(self) -> str:
        """What to do where the text of a format is not read here; "" for others."""
        return "look_ofd" if self.format == "ofd" else "save_as_new" if self.is_old else ""


def count_words(text: str) -> int:
    """Return the number of characters as Word counts them."""
    return len(COUNTED.findall(text))


def probe(path: Path, name: str, opened_document: Callable[[], OpenedDocument] | None = None) -> DocumentProperties:
    """Open a document, unless the caller does (`opened_document`). Raises UnusableFile for an empty, damaged, encrypted or disguised file, and for zip bombs."""
    ending = Path(name).suffix.lower().lstrip(".")
    if path.stat().st_size == 0:
        raise UnusableFile("empty_file")
    with path.open("rb") as source:
        head = source.read(8)
    mark = next((kind for signature, kind in SIGNATURES if head.startswith(signature)), "")
    if mark == "zip" and ending == "xlsx":
        return DocumentProperties("xlsx", None)
    try:
        opened = opened_document() if opened_document else open_file(path)
    except UnreadableDocument as refusal:
        if refusal.code == "old_word":
            return DocumentProperties(ending if ending in OLD_WORD else "doc", None)
        if refusal.code == "scanned" and mark == "pdf":
            return DocumentProperties("pdf", None)
        if refusal.code == "wrong_kind" and refusal.facts.get("kind") in UNREAD:
            return DocumentProperties(str(refusal.facts["kind"]), None)
        if refusal.code == "broken" and mark == "ole" and ending not in OLD_WORD:
            return DocumentProperties(OLD_OFFICE.get(ending, "doc"), None)
        if refusal.code in ("empty", "no_text"):
            raise UnusableFile("no_text") from refusal
        raise UnusableFile(REFUSED.get(refusal.code, "not_a_paper"), **refusal.facts) from refusal
    kind = ending if ending in SAME_KIND.get(opened.kind, ()) else opened.kind
    return DocumentProperties(kind, count_words(opened.text), opened.text, opened.pictures)


def leftovers(path: Path) -> TrackedChanges:
    """Count tracked changes, comments, hidden text and macros of a Word file; zeros for other formats."""
    with path.open("rb") as source:
        return traces_of(source.read()) if source.read(4) == b"PK\x03\x04" and not source.seek(0) else TrackedChanges()


SCANNED_PAGES: Final = 5
SCAN_SCALE: Final = 2.0


def scanned_characters(path: Path) -> tuple[int, int] | None:
    """Return the number of pages read (at most five) and of characters found by OCR; None if the file is not a readable PDF."""
    import numpy as np

    try:
        pages = min(pdfium.page_count(path), SCANNED_PAGES)
        texts: list[str] = []
        for number in range(pages):
            picture = np.asarray(pdfium.page_image(path, number, scale=SCAN_SCALE, grayscale=True).convert("L"))
            lines = (ocr.read(picture, line) for line in ocr.find(picture))
            texts.extend(line.text for line in lines if line.score >= ocr.SURE)
    except UnreadableDocument:
        return None
    return pages, count_words("\n".join(texts))


# Signs that people put between the groups of a number.
JOINT: Final = r"[ .\u00b7\u2010-\u2015-]?"
# GB 11643-1999: 17 digits and a check character (ISO 7064, MOD 11-2).
IDENTITY: Final = re.compile(rf"(?<!\d)\d{{6}}{JOINT}\d{{4}}{JOINT}\d{{4}}{JOINT}\d{{3}}[\dXx](?![\dXx])")
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MOBILE: Final = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86\)?{JOINT})?1[3-9]\d(?:{JOINT}\d{{4}}{JOINT}\d{{4}}|{JOINT}\d{{3}}{JOINT}\d{{5}}|\d{JOINT}\d{{4}}{JOINT}\d{{3}})(?!\d)"
)


def personal_numbers(text: str) -> dict[str, int]:
    """Return how many identity-card and mobile numbers a text contains."""
    text = unicodedata.normalize("NFKC", text)
    cards = [card for card in IDENTITY.finditer(text) if _is_identity(re.sub(r"[^\dXx]", "", card[0]))]
    for card in cards:
        text = text.replace(card[0], "")
    return {"identity_numbers": len(cards), "mobile_numbers": len(MOBILE.findall(text))}


def _is_identity(card: str) -> bool:
    month, day = int(card[10:12]), int(card[12:14])
    total = sum(int(digit) * weight for digit, weight in zip(card[:17], WEIGHTS, strict=True))
    return 1 <= month <= 12 and 1 <= day <= 31 and "10X98765432"[total % 11] == card[17].upper()
