"""Fingerprints for similarity: shared passages of texts, equal pictures, equal films. Results are shown to people, never decide.

Texts: winnowed fingerprints (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003). Pictures and films: perceptual hashes
of 256 bits (signs of the lowest 16 x 16 DCT frequencies), found by multi-index hashing (Norouzi, Punjani, Fleet, CVPR
2012). Regions around SIFT keypoints (Lowe, IJCV 2004) are hashed too, so that cropped pictures are found.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baosong.core.inspection.picture_properties import register_heif

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

# Two texts that share a passage of at least GRAM + WINDOW - 1 characters share a fingerprint. A gram is longer than the set
# phrases of official prose, which do not indicate copying.
GRAM: Final = 24
WINDOW: Final = 17
SHORTEST_PASSAGE: Final = 13
MOST_MARKS: Final = 4000

BITS: Final = 256
BANDS: Final = 16
# Maximum Hamming distance of equal pictures, as Meta's PDQ, a hash of the same construction; random pictures are at 128.
SAME: Final = 31
# Pictures with less detail are not hashed: hashes of flat pictures are noise. Detail is PDQ's quality measure, see `_detail`.
POOR: Final = 40
DETAIL_SIDE: Final = 64
DETAIL_SCALE: Final = 90
SMALL: Final = 512
# Keypoints are detected in a picture whose longer side has so many pixels. A region is a square of REACH times the keypoint's
# size to each side, at least LEAST_REACH.
DETECTION_SIDE: Final = 640
MOST_REGIONS: Final = 12
REACH: Final = 2.5
LEAST_REACH: Final = 32
REGION_SIDE: Final = 128


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that two texts share: start and end in one, start and end in the other (characters)."""

    start: int
    end: int
    other_start: int
    other_end: int


def _plain(text: str) -> tuple[str, list[int]]:
    """Return letters and digits in lower case, and their positions in the text."""
    letters, positions = [], []
    for position, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character).casefold():
            if folded.isalnum():
                letters.append(folded)
                positions.append(position)
    return "".join(letters), positions


def text_marks(text: str) -> set[int]:
    """Return the winnowed fingerprints of a text: signed 64-bit integers, at least one per WINDOW grams."""
    plain, _ = _plain(text)
    hashes = [
        int.from_bytes(hashlib.blake2b(plain[start : start + GRAM].encode(), digest_size=8).digest(), "big", signed=True)
        for start in range(len(plain) - GRAM + 1)
    ]
    if not hashes:
        return set()
    chosen: set[int] = set()
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        chosen.add(min(hashes[start : start + WINDOW]))
        if len(chosen) >= MOST_MARKS:
            break
    return chosen


def passages(text: str, other: str) -> list[Passage]:
    """Return the passages of at least 13 characters that two texts share, in the order of `text`; the longest where they overlap."""
    plain, positions = _plain(text)
    other_plain, other_positions = _plain(other)
    seeds: dict[str, list[int]] = {}
    for start in range(len(other_plain) - SHORTEST_PASSAGE + 1):
        seeds.setdefault(other_plain[start : start + SHORTEST_PASSAGE], []).append(start)
    found: list[Passage] = []
    start = 0
    while start <= len(plain) - SHORTEST_PASSAGE:
        best, best_at = 0, 0
        for at in seeds.get(plain[start : start + SHORTEST_PASSAGE], ())[:50]:
            length = SHORTEST_PASSAGE
            while start + length < len(plain) and at + length < len(other_plain) and plain[start + length] == other_plain[at + length]:
                length += 1
            if length > best:
                best, best_at = length, at
        if best:
            found.append(Passage(positions[start], positions[start + best - 1] + 1, other_positions[best_at], other_positions[best_at + best - 1] + 1))
            start += best
        else:
            start += 1
    return found


def picture_hashes(path: Path) -> list[bytes]:
    """Return perceptual hashes of a picture and of its most salient regions; none for flat pictures."""
    import numpy as np
    from PIL import Image

    register_heif()
    with Image.open(path) as image:
        image.draft("RGB", (SMALL * 2, SMALL * 2))
        picture = image.convert("RGB")
        picture.thumbnail((SMALL * 2, SMALL * 2))
    whole = picture.copy()
    whole.thumbnail((SMALL, SMALL))
    made = perceptual_hash(np.asarray(whole))
    return [*([made] if made is not None else []), *_salient_regions(picture)]


def _salient_regions(picture: Image.Image) -> list[bytes]:
    """Return hashes of the squares around the largest keypoints that lie inside the picture, without near duplicates."""
    import cv2
    import numpy as np

    scale = DETECTION_SIDE / max(picture.size)
    grey = np.asarray(picture.convert("L").resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))))
    height, width = grey.shape
    taken: list[tuple[float, float, float]] = []
    hashes: list[bytes] = []
    for point in sorted(cv2.SIFT.create().detect(grey, None), key=lambda point: -point.size):
        (x, y), reach = point.pt, point.size * REACH
        if reach < LEAST_REACH or len(hashes) >= MOST_REGIONS:
            break
        if min(x, y, width - 1 - x, height - 1 - y) < reach or any(_is_nearly((x, y, reach), other) for other in taken):
            continue
        square = grey[round(y - reach) : round(y + reach), round(x - reach) : round(x + reach)]
        made = perceptual_hash(np.asarray(cv2.resize(square, (REGION_SIDE, REGION_SIDE), interpolation=cv2.INTER_AREA), np.uint8))
        if made is not None:
            taken.append((x, y, reach))
            hashes.append(made)
    return hashes


def _is_nearly(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    apart = max(abs(one[0] - other[0]), abs(one[1] - other[1]))
    return apart < 0.2 * one[2] and 0.8 < one[2] / other[2] < 1.25


def perceptual_hash(picture: NDArray[np.uint8]) -> bytes | None:
    """Return the hash (32 bytes) of a picture (height x width, grey or RGB); None if it has too little detail."""
    import imagehash
    import numpy as np
    from PIL import Image

    grey = Image.fromarray(picture).convert("L")
    if _detail(grey) < POOR:
        return None
    return np.packbits(imagehash.phash(grey, hash_size=16).hash).tobytes()


def _detail(grey: Image.Image) -> int:
    """Return the sum of differences of neighbouring pixels at 64 x 64, in per cent of full range, each rounded down, divided by 90."""
    import numpy as np
    from PIL import Image

    small = np.asarray(grey.resize((DETAIL_SIDE, DETAIL_SIDE), Image.Resampling.BOX), np.int32)
    steps = sum(int((np.abs(np.diff(small, axis=axis)) * 100 // 255).sum()) for axis in (0, 1))
    return steps // DETAIL_SCALE


def bands(made: bytes) -> list[int]:
    """Split a hash into 16 parts of 16 bits: of two hashes at distance 31 or less, one part differs in at most one bit."""
    return [int.from_bytes(made[start : start + 2], "big") for start in range(0, BITS // 8, 2)]


def neighbours(value: int) -> Iterator[int]:
    """Yield the values of a part that differ in at most one bit."""
    yield value
    for bit in range(BITS // BANDS):
        yield value ^ (1 << bit)


def distance(one: bytes, other: bytes) -> int:
    """Return the Hamming distance of two hashes."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def are_same(one: bytes, others: Iterable[bytes]) -> bool:
    """Return whether a hash is within `SAME` of any of the others."""
    return any(distance(one, other) <= SAME for other in others)


# A change of mean luminance by so much is a cut.
CUT: Final = 14.0
AFTER_CUT: Final = 0.6
EVERY: Final = 20.0
MOST_SCENES: Final = 40


class Scenes:
    """Choose the pictures of a film to hash: after each cut, and every 20 s from there.

    Chosen by content, not by time, so that a film with a trimmed beginning or another title gives the same hashes.
    """

    def __init__(self) -> None:
        self.hashes: list[bytes] = []
        self._due: float | None = AFTER_CUT
        self._before: Any = None

    def picture(self, grey: NDArray[np.uint8], small: NDArray[np.int16], time: float) -> None:
        """Process a frame, in full size and scaled down."""
        import numpy as np

        if self._before is not None and self._before.shape == small.shape and float(np.abs(small - self._before).mean()) > CUT:
            self._due = time + AFTER_CUT
        self._before = small
        if self._due is None or time < self._due or len(self.hashes) >= MOST_SCENES:
            return
        self._due = time + EVERY
        step = max(1, grey.shape[0] // SMALL)
        made = perceptual_hash(grey[::step, ::step])
        if made is not None and not are_same(made, self.hashes):
            self.hashes.append(made)
