"""Names seen in the picture of a film, by OCR of samples, and the parts of the picture that are covered for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.anonymisation.name_mask import NameMask
from baosong.core.inspection import ocr
from baosong.core.inspection.media import open_media, picture_stream
from baosong.core.inspection.opening_text import MOMENTS
from baosong.core.inspection.renditions import Cover
from baosong.core.inspection.subtitles import luminance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Credits are at the end: seconds that are sampled closely, and the step there.
ENDING_S: Final = 24.0
ENDING_STEP_S: Final = 2.0
# Samples between beginning and end: at least this far apart in seconds, and at most so many.
STEP_S: Final = 5.0
MOST_SAMPLES: Final = 120
# A name in as many neighbouring samples at one place is a logo: only its place is covered, else the whole picture.
STEADY_SAMPLES: Final = 3
# Shares of width and height: how far a logo may move, and by how much its cover is larger.
SAME_PLACE: Final = 0.03
MARGIN: Final = 0.02


@dataclass(frozen=True, slots=True)
class SeenName:
    """A name in the sample of this number, and its place in shares of the picture's width and height."""

    sample: int
    name: str
    place: tuple[float, float, float, float]


def sample_times(length: float) -> list[float]:
    """Return the seconds at which a film of this length is sampled."""
    step = max(STEP_S, length / MOST_SAMPLES)
    times = [moment for moment in MOMENTS if moment <= max(length, MOMENTS[0])]
    while times[-1] + step < length - ENDING_S:
        times.append(times[-1] + step)
    while times[-1] + ENDING_STEP_S < length:
        times.append(max(times[-1] + ENDING_STEP_S, length - ENDING_S))
    return [round(moment, 2) for moment in times]


def names_seen(source: Path, mask: NameMask) -> tuple[list[float], list[SeenName]]:
    """Return the times of the samples and the names seen in them."""
    times: list[float] = []
    found = []
    for number, (moment, picture) in enumerate(_samples(source)):
        times.append(moment)
        height, width = picture.shape[:2]
        for line in ocr.find(picture):
            place = line.left / width, line.top / height, line.right / width, line.bottom / height
            found += [SeenName(number, span.name, place) for span in mask.find(ocr.read(picture, line).text)]
    return times, found


def _samples(source: Path) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    import av
    from av.error import FFmpegError

    try:
        with open_media(source) as film:
            video = picture_stream(film)
            if video is None:
                return
            video.thread_type = "AUTO"
            wanted = sample_times(film.duration / av.time_base if film.duration else 0.0)
            shown: av.VideoFrame | None = None
            for frame in film.decode(video):
                if not wanted:
                    return
                # The frame shown at a moment is the last one before it; films of slides have one every few seconds.
                if shown is not None and (frame.time or 0.0) > wanted[0]:
                    yield shown.time or 0.0, luminance(shown)
                    while wanted and (frame.time or 0.0) > wanted[0]:
                        wanted.pop(0)
                shown = frame
            if shown is not None:
                yield shown.time or 0.0, luminance(shown)
    except FFmpegError:
        # A film that ends early is sampled as far as it goes; whether it can be copied is seen when it is.
        return


def covers(times: list[float], seen: list[SeenName]) -> list[Cover]:
    """Return what is covered: from the sample before a name is seen to the one after."""
    found = []
    for item in seen:
        begin = times[item.sample - 1] if item.sample else 0.0
        end = times[item.sample + 1] if item.sample + 1 < len(times) else float("inf")
        left, top, right, bottom = item.place
        place = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN) if _is_steady(item, seen) else (0.0, 0.0, 1.0, 1.0)
        found.append(Cover(begin, end, *place))
    return found


def _is_steady(item: SeenName, seen: list[SeenName]) -> bool:
    at = {
        other.sample for other in seen if other.name == item.name and all(abs(one - two) < SAME_PLACE for one, two in zip(item.place, other.place, strict=True))
    }
    return any(set(range(first, first + STEADY_SAMPLES)) <= at for first in range(item.sample - STEADY_SAMPLES + 1, item.sample + 1))
