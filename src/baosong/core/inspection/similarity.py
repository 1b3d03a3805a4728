"""Marks by which the same work is known again: shared passages of texts, the same picture, the same film. Never decides, only shows.

Texts: winnowed fingerprints (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003). Pictures and films: perceptual hashes
of 256 bits (the signs of the lowest 16 x 16 frequencies of the DCT), found by multi-index hashing (Norouzi, Punjani, Fleet, CVPR 2012). So that a
cropped picture is known wherever it was cut, its striking places are hashed too (Lowe: SIFT, IJCV 2004, for the places).
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

# Any passage of at least GRAM + WINDOW - 1 characters that two texts share gives them a mark in common. A gram is longer
# than the set phrases of official prose, which are no sign of copying.
GRAM: Final = 24
WINDOW: Final = 17
SHORTEST_PASSAGE: Final = 13
MOST_MARKS: Final = 4000

BITS: Final = 256
BANDS: Final = 16
# At most so many bits apart is "the same picture", the bound that Meta set for PDQ, a hash of the same build; random pictures are 128 apart.
SAME: Final = 31
# Pictures with less detail than this are not hashed: hashes of flat pictures are noise. Detail is PDQ's measure of quality, see `_detail`.
POOR: Final = 40
DETAIL_SIDE: Final = 64
DETAIL_SCALE: Final = 90
SMALL: Final = 512
# Striking places are looked for in a picture whose longer side has so many pixels. A place is a square of so many times the
# keypoint's size, with sides of at least twice the least reach.
PLACES_SIDE: Final = 640
MOST_PLACES: Final = 12
REACH: Final = 2.5
LEAST_REACH: Final = 32
PLACE_SIDE: Final = 128


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch that two texts share: from and to in the one, from and to in the other (characters)."""

    start: int
    end: int
    other_start: int
    other_end: int


def _plain(text: str) -> tuple[str, list[int]]:
    """Letters, characters and digits alone, in lower case, with their places in the text."""
    letters, places = [], []
    for place, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character).casefold():
            if folded.isalnum():
                letters.append(folded)
                places.append(place)
    return "".join(letters), places


def text_marks(text: str) -> set[int]:
    """The winnowed fingerprints of a text: signed 64-bit numbers, at least one for every WINDOW grams."""
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
    """The stretches of at least 13 characters that two texts share, the longest kept where they overlap; in the order of `text`."""
    plain, places = _plain(text)
    other_plain, other_places = _plain(other)
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
            found.append(Passage(places[start], places[start + best - 1] + 1, other_places[best_at], other_places[best_at + best - 1] + 1))
            start += best
        else:
            start += 1
    return found


def picture_hashes(path: Path) -> list[bytes]:
    """Perceptual hashes of a picture and of its most striking places, so that a cropped copy is known; none for flat pictures."""
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
    return [*([made] if made is not None else []), *_striking_places(picture)]


def _striking_places(picture: Image.Image) -> list[bytes]:
    """Hashes of the squares around the largest keypoints that lie wholly in the picture, no two nearly the same."""
    import cv2
    import numpy as np

    scale = PLACES_SIDE / max(picture.size)
    grey = np.asarray(picture.convert("L").resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))))
    height, width = grey.shape
    taken: list[tuple[float, float, float]] = []
    hashes: list[bytes] = []
    for point in sorted(cv2.SIFT.create().detect(grey, None), key=lambda point: -point.size):
        (x, y), reach = point.pt, point.size * REACH
        if reach < LEAST_REACH or len(hashes) >= MOST_PLACES:
            break
        if min(x, y, width - 1 - x, height - 1 - y) < reach or any(_is_nearly((x, y, reach), other) for other in taken):
            continue
        square = grey[round(y - reach) : round(y + reach), round(x - reach) : round(x + reach)]
        made = perceptual_hash(np.asarray(cv2.resize(square, (PLACE_SIDE, PLACE_SIDE), interpolation=cv2.INTER_AREA), np.uint8))
        if made is not None:
            taken.append((x, y, reach))
            hashes.append(made)
    return hashes


def _is_nearly(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    apart = max(abs(one[0] - other[0]), abs(one[1] - other[1]))
    return apart < 0.2 * one[2] and 0.8 < one[2] / other[2] < 1.25


def perceptual_hash(picture: NDArray[np.uint8]) -> bytes | None:
    """The perceptual hash (32 bytes) of a picture (height x width, grey or RGB); None where it has too little detail."""
    import imagehash
    import numpy as np
    from PIL import Image

    grey = Image.fromarray(picture).convert("L")
    if _detail(grey) < POOR:
        return None
    return np.packbits(imagehash.phash(grey, hash_size=16).hash).tobytes()


def _detail(grey: Image.Image) -> int:
    """The sum of the steps between neighbouring pixels of the picture in 64 x 64, in per cent of full range, each rounded down, over 90."""
    import numpy as np
    from PIL import Image

    small = np.asarray(grey.resize((DETAIL_SIDE, DETAIL_SIDE), Image.Resampling.BOX), np.int32)
    steps = sum(int((np.abs(np.diff(small, axis=axis)) * 100 // 255).sum()) for axis in (0, 1))
    return steps // DETAIL_SCALE


def bands(made: bytes) -> list[int]:
    """A hash in 16 parts of 16 bits: two hashes at most 31 apart have a part that differs in one bit at most."""
    return [int.from_bytes(made[place : place + 2], "big") for place in range(0, BITS // 8, 2)]


def neighbours(value: int) -> Iterator[int]:
    """The values of a part that differ in one bit at most."""
    yield value
    for bit in range(BITS // BANDS):
        yield value ^ (1 << bit)


def distance(one: bytes, other: bytes) -> int:
    """In how many bits two hashes differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def are_same(one: bytes, others: Iterable[bytes]) -> bool:
    """Whether a hash is near enough to any of the others."""
    return any(distance(one, other) <= SAME for other in others)


# A change of the picture's mean luminance by so much is a cut.
CUT: Final = 14.0
AFTER_CUT: Final = 0.6
EVERY: Final = 20.0
MOST_SCENES: Final = 40


class Scenes:
    """Chooses the pictures of a film by which it is known again: after each cut, and every 20 s from there.

    They are chosen by what is seen and not by the clock, so that a film with its beginning cut away, or with another
    title before it, gives the same ones.
    """

    def __init__(self) -> None:
        self.hashes: list[bytes] = []
        self._due: float | None = AFTER_CUT
        self._before: Any = None

    def picture(self, grey: NDArray[np.uint8], small: NDArray[np.int16], time: float) -> None:
        """Takes each frame, whole and small."""
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
