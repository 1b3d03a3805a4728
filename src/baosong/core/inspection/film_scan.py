"""Scan a whole film in one decoding pass: black, frozen and silent parts, loudness, clipping, frame rate, bars, subtitles.

Pictures are sampled to about 90 rows. Loudness: EBU R 128 (ITU-R BS.1770), by FFmpeg's ebur128 filter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baosong.core.inspection import subtitles
from baosong.core.inspection.media import length_of, open_media, picture_stream, sound_stream
from baosong.core.inspection.similarity import Scenes
from baosong.core.inspection.subtitles import BurnedInSubtitles, SubtitleCue
from baosong.core.inspection.upright import Upright

if TYPE_CHECKING:
    import av
    import numpy as np
    from numpy.typing import NDArray

ROWS: Final = 90
# Limited-range black is 16; luminance below 32 is invisible on a projector.
BLACK_LEVEL: Final = 32
BLACK_SHARE: Final = 0.98
# A still picture changes slightly everywhere at key frames; a speaker's mouth changes strongly in few pixels.
STILL_LEVEL: Final = 1.0
STILL_JUMP: Final = 16
STILL_JUMPS: Final = 0.0005
SILENCE_DBFS: Final = -55.0
SHORTEST: Final = {"black": 2.0, "frozen": 10.0, "silent": 5.0}
FULL_SCALE: Final = 0.998
CLIPPED_RUN: Final = 3
CLIPPED_RUNS: Final = 10
UNEVEN: Final = 0.2
UNEVEN_SHARE: Final = 0.05
BAR_SHARE: Final = 0.06

Stretch = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FilmScan:
    """Result of a scan. Times in seconds; `loudness` in LUFS, `peak` in dB below full scale; `picture`: share of width and height inside black bars."""

    length: float
    black: tuple[Stretch, ...] = ()
    frozen: tuple[Stretch, ...] = ()
    silent: tuple[Stretch, ...] = ()
    loudness: float | None = None
    peak: float | None = None
    clipped: tuple[Stretch, ...] = ()
    frame_rate: float | None = None
    has_uneven_frames: bool = False
    is_interlaced: bool = False
    picture: tuple[float, float] = (1.0, 1.0)
    broken_at: float | None = None
    cues: tuple[SubtitleCue, ...] = ()
    scenes: tuple[bytes, ...] = ()
    sound_seconds: float = 0.0
    picture_end: float | None = None
    sound_end: float | None = None
    longest_frame: float = 0.0


@dataclass
class _Stretches:
    """Collects intervals in which a condition holds, of at least `shortest` seconds."""

    shortest: float
    found: list[Stretch] = field(default_factory=list)
    since: float | None = None

    def note(self, time: float, *, holds: bool) -> None:
        if holds and self.since is None:
            self.since = time
        elif not holds and self.since is not None:
            self.end(time)

    def end(self, time: float) -> None:
        if self.since is not None and time - self.since >= self.shortest:
            self.found.append((round(self.since, 2), round(time, 2)))
        self.since = None


class _Pictures:
    def __init__(self, reader: subtitles.SubtitleReader | None) -> None:
        self.reader = reader
        self.black = _Stretches(SHORTEST["black"])
        self.frozen = _Stretches(SHORTEST["frozen"])
        self.scenes = Scenes()
        self.times: list[float] = []
        self.end = 0.0
        self.interlaced = 0
        self.before: NDArray[np.int16] | None = None
        self.rows: NDArray[np.int16] | None = None
        self.columns: NDArray[np.int16] | None = None

    def take(self, frame: av.VideoFrame) -> None:
        import numpy as np

        time = float(frame.time or 0)
        self.times.append(time)
        self.end = max(self.end, time + float((frame.duration or 0) * (frame.time_base or 0)))
        self.interlaced += bool(frame.interlaced_frame)
        grey = subtitles.luminance(frame)
        step = max(1, frame.height // ROWS)
        small = grey[step // 2 :: step, step // 2 :: step].astype(np.int16)
        is_black = bool((small < BLACK_LEVEL).mean() >= BLACK_SHARE)
        self.black.note(time, holds=is_black)
        still = self._is_still(small)
        self.frozen.note(time, holds=still and not is_black)
        if not still:
            # Compared with the first picture of the interval, so that a slow drift ends it.
            self.before = small
        if not is_black:
            rows, columns = small.max(axis=1), small.max(axis=0)
            self.rows = rows if self.rows is None or self.rows.shape != rows.shape else np.maximum(self.rows, rows)
            self.columns = columns if self.columns is None or self.columns.shape != columns.shape else np.maximum(self.columns, columns)
        self.scenes.picture(grey, small, time)
        if self.reader is not None:
            self.reader.picture(grey, time)

    def _is_still(self, small: NDArray[np.int16]) -> bool:
        import numpy as np

        if self.before is None or self.before.shape != small.shape:
            return False
        change = np.abs(small - self.before)
        return bool(change.mean() <= STILL_LEVEL and (change > STILL_JUMP).mean() <= STILL_JUMPS)

    def uneven(self) -> tuple[float | None, bool]:
        """Return frames per second, and whether their intervals vary."""
        import numpy as np

        if len(self.times) < 3:
            return None, False
        gaps = np.diff(np.sort(np.asarray(self.times)))
        usual = float(np.median(gaps))
        if usual <= 0:
            return None, False
        return round(1 / usual, 2), bool((np.abs(gaps - usual) > UNEVEN * usual).mean() > UNEVEN_SHARE)

    def picture(self) -> tuple[float, float]:
        """Return the share of width and height between symmetric black bars."""
        return _between_bars(self.columns), _between_bars(self.rows)


def _between_bars(brightest: NDArray[np.int16] | None) -> float:
    import numpy as np

    if brightest is None:
        return 1.0
    lit = np.flatnonzero(brightest >= BLACK_LEVEL)
    if not len(lit):
        return 1.0
    before, after = int(lit[0]), len(brightest) - 1 - int(lit[-1])
    if min(before, after) < BAR_SHARE * len(brightest) or abs(before - after) > 2:
        return 1.0
    return (len(brightest) - before - after) / len(brightest)


class _Sound:
    def __init__(self, stream: av.AudioStream) -> None:
        import av

        self.silent = _Stretches(SHORTEST["silent"])
        self.clipped: list[Stretch] = []
        self.runs = 0
        self.seconds = 0.0
        self.end = 0.0
        self.loudness: float | None = None
        self.highest = 0.0
        self.graph: av.filter.Graph | None = av.filter.Graph()
        source = self.graph.add_abuffer(template=stream)
        meter, sink = self.graph.add("ebur128", "metadata=1"), self.graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self.graph.configure()

    def take(self, frame: av.AudioFrame) -> None:
        import numpy as np

        time = float(frame.time or 0)
        self.end = max(self.end, time + frame.samples / frame.sample_rate)
        wave = _normal(frame)
        level = float(np.sqrt(np.mean(np.square(wave)))) if wave.size else 0.0
        is_silent = level < 10 ** (SILENCE_DBFS / 20)
        self.silent.note(time, holds=is_silent)
        if not is_silent:
            self.seconds += frame.samples / frame.sample_rate
        self.highest = max(self.highest, float(np.abs(wave).max())) if wave.size else self.highest
        self._clipping(wave, time)
        self._loudness(frame)

    def peak(self) -> float | None:
        """Return the highest sample in dB below full scale; None for digital silence."""
        import numpy as np

        return round(float(20 * np.log10(self.highest)), 1) if self.highest else None

    def _clipping(self, wave: NDArray[np.float32], time: float) -> None:
        import numpy as np

        full = np.abs(wave) >= FULL_SCALE
        if not full.any():
            return
        runs = full[..., : -CLIPPED_RUN + 1].copy()
        for shift in range(1, CLIPPED_RUN):
            runs &= full[..., shift : full.shape[-1] - CLIPPED_RUN + 1 + shift]
        if not runs.any():
            return
        self.runs += 1
        if self.clipped and time - self.clipped[-1][1] < 2:
            self.clipped[-1] = (self.clipped[-1][0], round(time, 2))
        else:
            self.clipped.append((round(time, 2), round(time, 2)))

    def _loudness(self, frame: av.AudioFrame) -> None:
        import av
        from av.error import FFmpegError

        if self.graph is None:
            return
        try:
            self.graph.push(frame)
            while True:
                value = self.graph.pull().metadata.get("lavfi.r128.I")
                self.loudness = float(value) if value is not None else self.loudness
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        except FFmpegError:
            # The sound changed its layout: the loudness so far is used.
            self.graph = None


def _normal(frame: av.AudioFrame) -> NDArray[np.float32]:
    """Return the samples scaled to -1…1."""
    import numpy as np

    wave: Any = frame.to_ndarray()
    if wave.dtype.kind == "f":
        return np.asarray(wave, np.float32)
    if wave.dtype == np.uint8:
        return np.asarray((wave.astype(np.float32) - 128) / 128, np.float32)
    return np.asarray(wave / np.float32(np.iinfo(wave.dtype).max + 1), np.float32)


def scan_film(path: Path, *, burned_in: BurnedInSubtitles | None = None, progress: Callable[[float], None] = lambda _: None) -> FilmScan:
    """Decode a whole film. Subtitles are read if `burned_in` found any; `progress` gets the share done (0 to 1)."""
    import av
    from av.error import FFmpegError

    with open_media(path) as container:
        video = picture_stream(container)
        audio = sound_stream(container)
        length = length_of(container, path) or 0.0
        upright = Upright()
        pictures = _Pictures(subtitles.SubtitleReader(burned_in) if burned_in and burned_in.are_there else None)
        sound = _Sound(audio) if audio is not None else None
        if video is not None:
            video.thread_type = "AUTO"
        broken_at, reached, reported = None, 0.0, 0.0
        for packet in container.demux([stream for stream in (video, audio) if stream is not None]):
            try:
                frames = packet.decode()
            except FFmpegError:
                broken_at = reached if broken_at is None else broken_at
                continue
            for frame in frames:
                if isinstance(frame, av.VideoFrame):
                    pictures.take(upright(frame))
                elif sound is not None and isinstance(frame, av.AudioFrame):
                    sound.take(frame)
                reached = max(reached, float(getattr(frame, "time", 0) or 0))
            if length and reached - reported > length / 100:
                reported = reached
                progress(min(1.0, reached / length))
        end = max(reached, min(length, reached + 1)) if length else reached
        return _summed_up(pictures, sound, end, broken_at)


def _summed_up(pictures: _Pictures, sound: _Sound | None, end: float, broken_at: float | None) -> FilmScan:
    pictures.black.end(end)
    pictures.frozen.end(end)
    if sound is not None:
        sound.silent.end(end)
    frame_rate, uneven = pictures.uneven()
    return FilmScan(
        length=round(end, 2),
        black=tuple(pictures.black.found),
        frozen=tuple(pictures.frozen.found),
        silent=tuple(sound.silent.found) if sound else (),
        loudness=sound.loudness if sound else None,
        peak=sound.peak() if sound else None,
        clipped=tuple(sound.clipped) if sound and sound.runs >= CLIPPED_RUNS else (),
        frame_rate=frame_rate,
        has_uneven_frames=uneven,
        is_interlaced=pictures.interlaced > len(pictures.times) / 2,
        picture=pictures.picture(),
        broken_at=broken_at,
        cues=tuple(pictures.reader.end(end)) if pictures.reader else (),
        scenes=tuple(pictures.scenes.hashes),
        sound_seconds=sound.seconds if sound else 0.0,
        picture_end=round(pictures.end, 2) if pictures.times else None,
        sound_end=round(sound.end, 2) if sound and sound.end else None,
        longest_frame=max((after - before for before, after in pairwise(pictures.times)), default=0.0),
    )
