"""Fingerprints for similarity: shared passages of texts, equal pictures, equal films. Results are shown to people, never decide.

Texts: winnowed fingerprints (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD 2003). Pictures and films: perceptual hashes
(`picture_hashes`), found by multi-index hashing (Norouzi, Punjani, Fleet, CVPR 2012).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from baosong.core.inspection.picture_hashes import SMALL, perceptual_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
