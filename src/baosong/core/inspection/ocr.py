"""OCR: detection and recognition of text in pictures with the PP-OCR models of rapidocr.

The models are in the wheel (no network) and are loaded once per process.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Width to which pictures are scaled for detection: a subtitle is then 14 pixels high, enough to detect, not to read.
DETECTION_WIDTH: Final = 640
MARGIN: Final = 3
SURE: Final = 0.6


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text: box in pixels of the picture, text, confidence (0 to 1)."""

    left: int
    top: int
    right: int
    bottom: int
    text: str = ""
    score: float = 0.0

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": 4000,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTION_WIDTH,
            # Pictures are too small to divide: threads that wait for each other spin, which doubles the CPU time and gains none.
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def find(picture: NDArray[np.uint8]) -> list[TextLine]:
    """Return the boxes of the lines of text in a picture (height x width, grey or BGR), without text."""
    import cv2

    height, width = picture.shape[:2]
    scale = width / DETECTION_WIDTH
    small: Any = cv2.resize(picture, (DETECTION_WIDTH, max(32, round(height / scale))), interpolation=cv2.INTER_AREA)
    boxes = _engine()(_coloured(small), use_det=True, use_cls=False, use_rec=False).boxes
    lines = []
    for box in boxes if boxes is not None else ():
        (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
        if bottom - top < right - left:
            lines.append(
                TextLine(
                    max(0, round((left - MARGIN) * scale)),
                    max(0, round((top - MARGIN) * scale)),
                    min(width, round((right + MARGIN) * scale)),
                    min(height, round((bottom + MARGIN) * scale)),
                )
            )
    return sorted(lines, key=lambda line: (line.top, line.left))


def read(picture: NDArray[np.uint8], line: TextLine) -> TextLine:
    """Recognise the text of a detected line."""
    import numpy as np

    crop = picture[line.top : line.bottom, line.left : line.right]
    if crop.size == 0:
        return line
    result = _engine()(_coloured(np.ascontiguousarray(crop)), use_det=False, use_cls=False, use_rec=True)
    text, score = (result.txts[0], float(result.scores[0])) if result.txts else ("", 0.0)
    return TextLine(line.left, line.top, line.right, line.bottom, text.strip(), score)


def _coloured(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import numpy as np

    return picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)
