"""Top-level boxes of MP4 and MOV files: truncation and fast start.

Source: ISO/IEC 14496-12, clause 4.2 (box structure).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAX_BOXES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Boxes:
    """Types of the top-level boxes in order, major brand, and the number of bytes that the last box lacks."""

    kinds: tuple[str, ...]
    brand: str
    missing: int

    @property
    def starts_fast(self) -> bool:
        """Whether the index (moov) precedes the media data (mdat)."""
        return "moov" in self.kinds and ("mdat" not in self.kinds or self.kinds.index("moov") < self.kinds.index("mdat"))


def boxes(path: Path) -> Boxes | None:
    """Return the boxes; None if the file does not begin like MP4 or MOV."""
    size = path.stat().st_size
    kinds: list[str] = []
    brand, position, missing = "", 0, 0
    with path.open("rb") as source:
        while position + 8 <= size and len(kinds) < MAX_BOXES:
            source.seek(position)
            header = source.read(16)
            length = int.from_bytes(header[:4], "big")
            kind = header[4:8].decode("latin-1")
            if not kind.isprintable() or not kind.strip():
                break
            if length == 1:
                length = int.from_bytes(header[8:16], "big")
            elif length == 0:
                length = size - position
            if length < 8:
                break
            if kind == "ftyp":
                brand = header[8:12].decode("latin-1").strip()
            kinds.append(kind)
            position += length
    if not kinds or kinds[0] not in ("ftyp", "moov", "mdat", "free", "skip", "wide", "pnot"):
        return None
    missing = max(0, position - size)
    return Boxes(tuple(kinds), brand, missing)
