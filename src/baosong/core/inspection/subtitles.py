"""Burned-in subtitles: detection and text.

Subtitles are at a fixed position in the lower part of the picture and change their text. A logo does not change; a ticker
touches the edge of the picture; lines of a slide are many and left-aligned.
"""

from __future__ import annotations

import difflib
import re
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baosong.core.inspection import ocr
from baosong.core.inspection.media import length_of, open_media
from baosong.core.inspection.ocr import TextLine
from baosong.core.inspection.upright import Upright

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]

LOOKS: Final = 24
# Subtitles are detected below this share of the height.
BAND_TOP: Final = 0.55
FEWEST_TEXTS: Final = 3
# A film this short (seconds), or of so few frames, is decoded completely if it has too few key frames to seek to.
SHORT: Final = 240
FEW_FRAMES: Final = 6000
# Number of left-aligned lines that make a slide.
SLIDE_LINES: Final = 3
# Maximum mean duration of a subtitle, in seconds.
LONGEST_LINE: Final = 12
STEADY: Final = 0.025
ALIKE: Final = 0.7
STILL_WIDTH: Final = 480


@dataclass(frozen=True, slots=True)
class FrameText:
    """Lines read at one time (seconds), boxes in shares of the picture's width and height."""

    time: float
    lines: tuple[TextBox, ...]


@dataclass(frozen=True, slots=True)
class TextBox:
    """Box of a line in shares (0 to 1) of the picture, and its text."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def centre(self) -> float:
        """Horizontal centre."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class BurnedInSubtitles:
    """Whether there are subtitles, between which heights (shares), in what share of the samples, and three examples."""

    are_there: bool
    top: float = 0.0
    bottom: float = 0.0
    share: float = 0.0
    examples: tuple[SubtitleExample, ...] = ()


@dataclass(frozen=True, slots=True)
class SubtitleExample:
    """A time (seconds), the line read there (empty: none), and the picture as a small JPEG."""

    time: float
    text: str
    still: bytes = b""


# Letters of the other script that are no language of their own: names, numbers, a word in another script.
FEWEST_LETTERS: Final = 4
HAN: Final = re.compile(r"[\u3400-\u9fff]")
LATIN: Final = re.compile(r"[A-Za-z]{2,}")


def language_of(lines: Iterable[str]) -> str | None:
    """Return zh, en or zh-en by the scripts of subtitle lines; None without any text."""
    text = "\n".join(lines)
    han, latin = len(HAN.findall(text)), sum(map(len, LATIN.findall(text)))
    is_chinese, is_english = han >= FEWEST_LETTERS, latin >= FEWEST_LETTERS and latin > han / 2
    return "zh-en" if is_chinese and is_english else "zh" if is_chinese else "en" if is_english else None


def decide(path: Path) -> BurnedInSubtitles | None:
    """Sample up to 24 frames of a film; None if too few could be decoded."""
    looks, stills = [], {}
    for time, grey, still in _moments(path):
        looks.append(FrameText(time, text_boxes(grey)))
        stills[time] = still
    if len(looks) < FEWEST_TEXTS:
        return None
    made = judge(looks)
    return replace(made, examples=tuple(replace(shown, still=stills[shown.time]) for shown in made.examples))


def _still(frame: av.VideoFrame) -> bytes:
    import cv2

    height = max(2, round(STILL_WIDTH * frame.height / frame.width / 2) * 2)
    coloured = frame.reformat(width=STILL_WIDTH, height=height, format="bgr24").to_ndarray()
    return bytes(cv2.imencode(".jpg", coloured, [cv2.IMWRITE_JPEG_QUALITY, 75])[1])


def luminance(frame: av.VideoFrame) -> Grey:
    """Return the luminance plane, without a copy if the pixel format has one."""
    import numpy as np

    if frame.format.name.startswith(("yuv420p", "yuv422p", "yuv444p", "yuvj4", "nv12", "gray")) and not frame.format.name.endswith(("le", "be")):
        plane: Any = frame.planes[0]
        grey: Grey = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
        return grey
    return np.asarray(frame.to_ndarray(format="gray"), np.uint8)


def text_boxes(grey: Grey) -> tuple[TextBox, ...]:
    """Detect and read the lines in the lower part of a picture."""
    height, width = grey.shape
    start = round(height * BAND_TOP)
    band = grey[start:]
    found = [ocr.read(band, line) for line in ocr.find(band)]
    return tuple(
        TextBox(line.left / width, (line.top + start) / height, line.right / width, (line.bottom + start) / height, line.text)
        for line in found
        if line.score >= ocr.SURE and has_words(line.text)
    )


def has_words(text: str) -> bool:
    """Return whether a text has at least two letters or digits."""
    return len(re.findall(r"\w", text)) >= 2


def _moments(path: Path) -> Iterator[tuple[float, Grey, bytes]]:
    import av
    from av.error import FFmpegError

    try:
        with open_media(path) as container:
            video = container.streams.video[0]
            video.thread_type = "AUTO"
            length = length_of(container, path) or 0.0
            seen: set[int] = set()
            samples = []
            upright = Upright()
            video.codec_context.skip_frame = "NONKEY"
            for number in range(LOOKS):
                at = length * (number + 0.5) / LOOKS
                container.seek(int(at * av.time_base))
                frame = next(container.decode(video), None)
                if frame is None or frame.pts is None or frame.pts in seen:
                    continue
                seen.add(frame.pts)
                frame = upright(frame)
                samples.append((float(frame.time or 0), luminance(frame).copy(), _still(frame)))
            is_short = length <= SHORT or 0 < video.frames <= FEW_FRAMES
            if len(samples) >= LOOKS // 2 or not is_short:
                yield from samples
                return
        yield from _all_moments(path, length)
    except FFmpegError:
        return


def _all_moments(path: Path, length: float) -> Iterator[tuple[float, Grey, bytes]]:
    step = max(0.5, length / LOOKS)
    with open_media(path) as container:
        video = container.streams.video[0]
        video.thread_type = "AUTO"
        wanted = step / 2
        upright = Upright()
        for frame in container.decode(video):
            if (frame.time or 0) >= wanted:
                wanted += step
                frame = upright(frame)
                yield float(frame.time or 0), luminance(frame), _still(frame)


def judge(looks: list[FrameText]) -> BurnedInSubtitles:
    """Decide whether the lines read are subtitles."""
    rows: list[list[tuple[float, TextBox]]] = []
    for look in looks:
        for line in look.lines:
            in_column = sum(1 for other in look.lines if abs(other.left - line.left) < STEADY / 2)
            if in_column >= SLIDE_LINES or line.left < 0.01 or line.right > 0.99:
                continue
            row = next((row for row in rows if abs(row[0][1].middle - line.middle) < 0.6 * (line.bottom - line.top)), None)
            if row is None:
                rows.append([(look.time, line)])
            else:
                row.append((look.time, line))
    rows = [row for row in rows if _changes_in_place(row)]
    if not rows:
        return BurnedInSubtitles(are_there=False, examples=tuple(SubtitleExample(looks[number].time, "") for number in _spread(len(looks))))
    times = sorted({time for row in rows for time, _ in row})
    tops, bottoms = [line.top for row in rows for _, line in row], [line.bottom for row in rows for _, line in row]
    counts = [len(row) for row in rows]
    first = sorted(rows[counts.index(max(counts))], key=lambda item: item[0])
    chosen = [first[number] for number in _spread(len(first))]
    return BurnedInSubtitles(True, min(tops), max(bottoms), len(times) / len(looks), tuple(SubtitleExample(time, line.text) for time, line in chosen))


def _spread(count: int) -> tuple[int, int, int]:
    return 0, (count - 1) // 2, count - 1


def _changes_in_place(row: list[tuple[float, TextBox]]) -> bool:
    row = sorted(row, key=lambda item: item[0])
    lines = [line for _, line in row]
    changes = sum(1 for before, after in pairwise(lines) if not alike(before.text, after.text))
    if changes + 1 < FEWEST_TEXTS or changes < min((row[-1][0] - row[0][0]) / LONGEST_LINE, 0.5 * (len(lines) - 1)):
        return False
    return statistics.pstdev(line.centre for line in lines) < STEADY or statistics.pstdev(line.left for line in lines) < STEADY / 2


def alike(one: str, other: str) -> bool:
    """Return whether two OCR results are of one text."""
    return one == other or difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


@dataclass(frozen=True, slots=True)
class SubtitleCue:
    """One subtitle: start, end (seconds), text; two lines are joined by a line break."""

    start: float
    end: float
    text: str


@dataclass
class SubtitleReader:
    """Read subtitles during the decoding pass; OCR runs only if the picture has changed there."""

    band: BurnedInSubtitles
    step: float = 0.2
    cues: list[SubtitleCue] = field(default_factory=list)
    _next: float = 0.0
    _last: float = 0.0
    _since: float = 0.0
    _text: str = ""
    _score: float = 0.0
    _strokes: tuple[NDArray[np.bool_], NDArray[np.int16]] | None = None

    def picture(self, grey: Grey, time: float) -> None:
        """Process a frame; most are skipped."""
        if time < self._next:
            return
        self._next = time + self.step
        height = grey.shape[0]
        slack = (self.band.bottom - self.band.top) * 0.35
        top = max(0, int((self.band.top - slack) * height))
        area = grey[top : min(height, int((self.band.bottom + slack) * height) + 1)]
        if self._text and self._is_unchanged(area):
            self._last = time
            return
        lines = [line for line in (ocr.read(area, box) for box in ocr.find(area)) if line.score >= ocr.SURE and line.text]
        lines = [line for line in lines if line.left > 0.005 * grey.shape[1] and line.right < 0.995 * grey.shape[1]]
        text = "\n".join(_joined(lines))
        score = min((line.score for line in lines), default=0.0)
        if text and self._text and alike(text, self._text):
            if score > self._score:
                self._text, self._score = text, score
        else:
            self._close(time)
            self._text, self._score, self._since = text, score, time
        self._last = time
        self._strokes = _strokes(area, lines) if lines else None

    def end(self, time: float) -> list[SubtitleCue]:
        """Close the last subtitle and return all."""
        self._close(time)
        return self.cues

    def _close(self, time: float) -> None:
        if self._text and time - self._since >= self.step / 2:
            halfway = (self._last + time) / 2 if time > self._last else time
            self.cues.append(SubtitleCue(round(self._since, 2), round(halfway, 2), self._text))
        self._text, self._strokes = "", None

    def _is_unchanged(self, area: Grey) -> bool:
        import numpy as np

        if self._strokes is None:
            return False
        mask, values = self._strokes
        small = _small(area)
        if small.shape != mask.shape:
            return False
        is_same = np.abs(small[mask].astype(np.int16) - values) < 30
        return bool(is_same.mean() > 0.85)


def _joined(lines: Iterable[TextLine]) -> list[str]:
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda line: line.top):
        if rows and abs(rows[-1][0].top - line.top) < 0.5 * line.height:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [" ".join(line.text for line in sorted(row, key=lambda line: line.left)) for row in rows]


def _small(area: Grey) -> Grey:
    return area[::2, ::2]


def _strokes(area: Grey, lines: list[TextLine]) -> tuple[NDArray[np.bool_], NDArray[np.int16]] | None:
    """Return the pixels of the glyphs: high contrast to their surroundings, inside the boxes of the lines."""
    import cv2
    import numpy as np

    inside = np.zeros(area.shape, np.bool_)
    for line in lines:
        inside[line.top : line.bottom, line.left : line.right] = True
    rough = np.abs(area.astype(np.int16) - cv2.blur(area, (31, 31)).astype(np.int16)) > 40
    mask = _small((inside & rough & ((area > 170) | (area < 60))).astype(np.uint8)).astype(np.bool_)
    if mask.sum() < 50:
        mask = _small((inside & rough).astype(np.uint8)).astype(np.bool_)
    return (mask, _small(area)[mask].astype(np.int16)) if mask.sum() >= 50 else None


def as_webvtt(cues: Iterable[SubtitleCue]) -> str:
    """Return the subtitles as a WebVTT file (W3C WebVTT, section 4)."""

    def stamp(seconds: float) -> str:
        whole = round(seconds * 1000)
        return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"

    blocks = [f"{stamp(cue.start)} --> {stamp(cue.end)}\n{cue.text.replace('-->', '→')}\n" for cue in cues]
    return "WEBVTT\n\n" + "\n".join(blocks)
