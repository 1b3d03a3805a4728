"""Perceptual hashes of pictures: 256 bits, signs of the lowest 16 x 16 DCT frequencies.

Regions around SIFT keypoints (Lowe, IJCV 2004) are hashed too, so that cropped pictures are found.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.inspection.picture_properties import register_heif

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

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
