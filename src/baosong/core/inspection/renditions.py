"""Renditions of films for slow networks: HTTP Live Streaming (RFC 8216) in two sizes, a poster, and a sprite of thumbnails.

The film is decoded once. Each size is cut into segments of six seconds that begin with a key frame, so that players start
after the first and switch sizes between any two.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.media import length_of, open_media, picture_stream, shown_size, sound_stream
from baosong.core.inspection.upright import Upright

if TYPE_CHECKING:
    import av

SEGMENT_S: Final = 6
SOUND_KBPS: Final = 96
SOUND_RATE: Final = 48_000
# Minimum frame rate of a rendition.
FEWEST: Final = 5
MASTER: Final = "index.m3u8"
POSTER: Final = "poster.jpg"
STRIP: Final = "strip.jpg"
POSTER_WIDTH: Final = 1280
TILE: Final = (160, 90)
MOST_TILES: Final = 100
STRIP_COLUMNS: Final = 10
# Minimum standard deviation of grey levels of a poster; a more even picture is a black or white leader.
EVEN: Final = 12.0


@dataclass(frozen=True, slots=True)
class RenditionSize:
    """Height of the picture in pixels, bit rate in kbit/s."""

    height: int
    kbps: int


SIZES: Final = (RenditionSize(720, 1600), RenditionSize(360, 500))


@dataclass(frozen=True, slots=True)
class RenditionSet:
    """Heights in pixels, length in seconds, and the second of each thumbnail in the sprite."""

    heights: tuple[int, ...]
    length_s: float
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """A rectangle of the picture that is black from one second to another; its sides in shares of width and height."""

    begin: float
    end: float
    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


def sizes_for(height: int) -> tuple[RenditionSize, ...]:
    """Return the sizes not larger than the film; a film smaller than all keeps its own."""
    fitting = tuple(size for size in SIZES if size.height <= height)
    return fitting or (RenditionSize(max(2, height // 2 * 2), SIZES[-1].kbps),)


def make(source: Path, folder: Path, *, progress: Callable[[float], None] = lambda _: None, covers: Sequence[Cover] = ()) -> RenditionSet:
    """Write the renditions of a film into an empty folder, with parts of the picture covered. Raises UnusableFile if it cannot be decoded."""
    from av.error import FFmpegError

    try:
        with open_media(source) as film:
            video = picture_stream(film)
            if video is None:
                raise UnusableFile("no_picture")
            video.thread_type = "AUTO"
            return _Maker(source, film, video, folder, progress, covers).run()
    except FFmpegError as error:
        raise UnusableFile("cannot_be_repaired") from error


class _Maker:
    def __init__(
        self, source: Path, film: av.container.InputContainer, video: Any, folder: Path, progress: Callable[[float], None], covers: Sequence[Cover]
    ) -> None:
        shown = shown_size(source)
        if shown is None:
            raise UnusableFile("no_picture")
        self.covers = covers
        self.film, self.video, self.folder, self.progress = film, video, folder, progress
        self.audio = sound_stream(film)
        self.length = length_of(film, source) or 0.0
        self.upright = Upright()
        self.every = max(1.0, self.length / MOST_TILES)
        self.tiles: list[Any] = []
        self.times: list[float] = []
        self.poster: Any = None
        self.outs = [_Out(folder, size, video, self.audio, shown) for size in sizes_for(shown[1])]

    def run(self) -> RenditionSet:
        reported = 0.0
        for packet in self.film.demux([stream for stream in (self.video, self.audio) if stream is not None]):
            for frame in packet.decode():
                if packet.stream is self.video:
                    shown = self._with_covers(self.upright(frame))
                    self._look(shown)
                    for out in self.outs:
                        out.picture(shown)
                else:
                    for out in self.outs:
                        out.sound(frame)
            reached = float(packet.pts * packet.time_base) if packet.pts is not None and packet.time_base else 0.0
            if self.length and reached - reported > self.length / 50:
                reported = reached
                self.progress(min(1.0, reached / self.length))
        for out in self.outs:
            out.close(self.length)
        self._write_master()
        self._write_pictures()
        return RenditionSet(tuple(out.size.height for out in self.outs), self.length, tuple(self.times))

    def _with_covers(self, frame: Any) -> Any:
        covers = [cover for cover in self.covers if cover.begin <= (frame.time or 0.0) <= cover.end]
        return _covered(frame, covers) if covers else frame

    def _look(self, frame: Any) -> None:
        at = frame.time or 0.0
        if at < len(self.tiles) * self.every or len(self.tiles) >= MOST_TILES:
            return
        self.tiles.append(frame.reformat(width=TILE[0], height=TILE[1], format="rgb24").to_image())
        self.times.append(round(at, 2))
        if self.poster is None or (self.length and at <= self.length * 0.12 and len(self.tiles) <= 12):
            grey = frame.reformat(width=64, height=36, format="gray").to_ndarray()
            if self.poster is None or grey.std() > max(EVEN, self.poster[0]):
                height = round(POSTER_WIDTH * frame.height / frame.width / 2) * 2
                self.poster = (float(grey.std()), frame.reformat(width=POSTER_WIDTH, height=height, format="rgb24").to_image())

    def _write_master(self) -> None:
        lines = ["#EXTM3U", "#EXT-X-VERSION:3"]
        for out in self.outs:
            lines += [f"#EXT-X-STREAM-INF:BANDWIDTH={(out.size.kbps + SOUND_KBPS) * 1100},RESOLUTION={out.width}x{out.size.height}", out.playlist]
        (self.folder / MASTER).write_text("\n".join(lines) + "\n", "utf-8")

    def _write_pictures(self) -> None:
        from PIL import Image

        if self.poster is None:
            raise UnusableFile("no_picture")
        self.poster[1].save(self.folder / POSTER, "JPEG", quality=80)
        rows = -(-len(self.tiles) // STRIP_COLUMNS)
        strip = Image.new("RGB", (TILE[0] * STRIP_COLUMNS, TILE[1] * rows))
        for number, tile in enumerate(self.tiles):
            strip.paste(tile, (number % STRIP_COLUMNS * TILE[0], number // STRIP_COLUMNS * TILE[1]))
        made = io.BytesIO()
        strip.save(made, "JPEG", quality=70)
        (self.folder / STRIP).write_bytes(made.getvalue())


def _covered(frame: Any, covers: Iterable[Cover]) -> Any:
    """The frame with black rectangles."""
    import av

    pixels = frame.to_ndarray(format="rgb24")
    for cover in covers:
        top, bottom, left, right = cover.top * frame.height, cover.bottom * frame.height, cover.left * frame.width, cover.right * frame.width
        pixels[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1] = 0
    made = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    made.pts, made.time_base = frame.pts, frame.time_base
    return made


class _Out:
    """Writer of one size."""

    def __init__(self, folder: Path, size: RenditionSize, video: Any, audio: Any, shown: tuple[int, int]) -> None:
        import av

        self.size = size
        self.width = max(2, round(shown[0] * size.height / shown[1] / 2) * 2)
        self.playlist = f"v{size.height}.m3u8"
        options = {
            "hls_time": str(SEGMENT_S),
            "hls_playlist_type": "vod",
            "hls_list_size": "0",
            "hls_segment_filename": str(folder / f"v{size.height}_%04d.ts"),
        }
        self.made: Any = av.open(str(folder / self.playlist), "w", format="hls", options=options)
        rate = video.average_rate or Fraction(25)
        # Slide films have one frame every few seconds, and players stop at the last one: it is repeated.
        self.repeats = rate < FEWEST
        rate = Fraction(FEWEST) if self.repeats else rate
        self.last: Any = None
        self.count = 0
        self.seen: int | None = None
        self.heard = 0
        self.video: Any = self.made.add_stream("libx264", rate=rate)
        self.video.width, self.video.height, self.video.pix_fmt = self.width, size.height, "yuv420p"
        self.video.time_base = self.video.codec_context.time_base = 1 / rate if self.repeats else video.time_base
        keys = max(1, round(float(rate) * SEGMENT_S))
        self.video.options = {
            "preset": "veryfast",
            "crf": "24",
            "maxrate": f"{size.kbps}k",
            "bufsize": f"{size.kbps * 2}k",
            "g": str(keys),
            "keyint_min": str(keys),
            "sc_threshold": "0",
            # Closed captions of the source are not carried over.
            "a53cc": "0",
        }
        self.audio: Any = None
        if audio is not None:
            self.audio = self.made.add_stream("aac", rate=SOUND_RATE, layout="stereo")
            self.audio.bit_rate = SOUND_KBPS * 1000
            self.resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SOUND_RATE)

    def picture(self, frame: Any) -> None:
        made = frame.reformat(width=self.width, height=self.size.height, format="yuv420p")
        made.pict_type = 0
        if self.repeats:
            self._repeat(frame.time or 0.0)
            self.last = made
            return
        if frame.pts is None or (self.seen is not None and frame.pts <= self.seen):
            return
        made.pts, made.time_base, self.seen = frame.pts, frame.time_base, frame.pts
        self.made.mux(self.video.encode(made))

    def _repeat(self, until: float) -> None:
        """Write the last frame repeatedly, up to a time in seconds."""
        while self.last is not None and self.count < until * FEWEST:
            self.last.pts, self.last.time_base = self.count, Fraction(1, FEWEST)
            self.made.mux(self.video.encode(self.last))
            self.count += 1

    def sound(self, frame: Any) -> None:
        for part in self.resampler.resample(frame):
            at = self.heard if part.pts is None else round(part.pts * (part.time_base or 0) * SOUND_RATE)
            # Recorders write packets with the time of the one before.
            part.pts, part.time_base = max(at, self.heard), Fraction(1, SOUND_RATE)
            self.heard = part.pts + part.samples
            self.made.mux(self.audio.encode(part))

    def close(self, length: float) -> None:
        if self.repeats:
            self._repeat(max(length, (self.count + 1) / FEWEST))
        self.made.mux(self.video.encode(None))
        if self.audio is not None:
            self.sound(None)
            self.made.mux(self.audio.encode(None))
        self.made.close()
