"""Films and sound: properties from the header; the first frame is decoded to verify it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.mp4_boxes import boxes
from baosong.core.inspection.upright import turn_of

if TYPE_CHECKING:
    import av

CODECS: Final = {"hevc": "h265", "h265": "h265", "mpeg2video": "mpeg2", "mpeg4": "mpeg4"}
CONTAINERS: Final = (
    ("matroska", ("mkv", "webm")), ("avi", ("avi",)), ("asf", ("wmv", "wma", "asf")), ("flv", ("flv",)), ("mpegts", ("ts", "mts", "m2ts")),
    ("mpeg", ("mpg", "mpeg", "vob")), ("mp3", ("mp3",)), ("wav", ("wav",)), ("flac", ("flac",)), ("rm", ("rmvb", "rm")), ("aac", ("aac",)), ("ogg", ("ogg",)),
)  # fmt: skip
# Demuxers that read one file only. Those that open other files by a name in the first (concat, hls, dash, sdp, imf,
# image2, vobsub) must never be added: a file in the blobstore could name any other. srt and ass are subtitles inside an AVI.
DEMUXERS: Final = ("mov", *(known for known, _ in CONTAINERS), "amr", "ape", "mxf", "srt", "ass")


def open_media(path: Path, *, metadata_errors: str = "strict") -> av.container.InputContainer:
    """Open a film or sound file for reading; the only function that does. Raises FFmpegError for formats not in DEMUXERS."""
    import av

    options = {"format_whitelist": ",".join(DEMUXERS), "protocol_whitelist": "file"}
    return av.open(str(path), "r", container_options=options, metadata_errors=metadata_errors)


def picture_stream(media: av.container.InputContainer) -> av.VideoStream | None:
    """Return the first stream of moving pictures; an attached cover is none."""
    import av

    return next((stream for stream in media.streams.video if not stream.disposition & av.stream.Disposition.attached_pic), None)


def sound_stream(media: av.container.InputContainer) -> av.AudioStream | None:
    """Return the first stream of sound that can be decoded; new phones write codecs that FFmpeg does not know."""
    return next((stream for stream in media.streams.audio if stream.codec_context is not None), None)


def shown_size(path: Path) -> tuple[int, int] | None:
    """Return width and height of the first picture as it is shown; None without one."""
    with open_media(path) as media:
        video = picture_stream(media)
        frame = next(media.decode(video), None) if video is not None else None
        if frame is None:
            return None
        return (frame.height, frame.width) if turn_of(frame) in (90, 270) else (frame.width, frame.height)


def length_of(media: av.container.InputContainer, path: Path) -> float | None:
    """Return the length in seconds, by the header, else by the times of all packets: browsers record without a length. None for a file without times."""
    import av

    if media.duration:
        return float(media.duration / av.time_base)
    with open_media(path) as again:
        ends = (float((packet.pts + (packet.duration or 0)) * packet.time_base) for packet in again.demux() if packet.pts is not None and packet.time_base)
        return max(ends, default=0.0) or None


@dataclass(frozen=True, slots=True)
class MediaProperties:
    """Properties of a film or sound file. Sizes as displayed (rotation applied); bit rate of the whole file in kbit/s."""

    container: str
    duration_s: float | None
    width: int | None
    height: int | None
    codec: str | None
    bitrate_kbps: int | None
    aspect: str | None
    has_sound: bool
    subtitle_tracks: int
    missing_bytes: int
    starts_fast: bool
    frame_rate: float | None = None
    subtitle_languages: str = ""
    has_unread_sound: bool = False

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels."""
        return None if self.width is None or self.height is None else (self.width, self.height)


def probe(path: Path, name: str) -> MediaProperties:
    """Read the streams of a file. Raises UnusableFile for files that are not media, are truncated, or have no frames."""
    from av.error import FFmpegError

    if path.stat().st_size == 0:
        raise UnusableFile("empty_file")
    outer = boxes(path)
    try:
        with open_media(path) as container:
            return _film(container, path, name, outer.brand if outer else "", outer.missing if outer else 0, outer.starts_fast if outer else True)
    except (FFmpegError, OverflowError, ValueError, UnicodeDecodeError) as error:
        if outer is not None and ("moov" not in outer.kinds or outer.missing):
            raise UnusableFile("cut_off", missing=outer.missing) from error
        raise UnusableFile("not_media") from error


def _film(container: av.container.InputContainer, path: Path, name: str, brand: str, missing: int, fast: bool) -> MediaProperties:
    video = picture_stream(container)
    has_sound = bool(container.streams.audio)
    if video is None and not has_sound:
        raise UnusableFile("not_media")
    duration = length_of(container, path)
    width = height = None
    codec = aspect = None
    rate: float | None = None
    if video is not None:
        frame = next(container.decode(video), None)
        if frame is None:
            raise UnusableFile("cut_off", missing=missing) if missing else UnusableFile("no_frames")
        turned = turn_of(frame) in (90, 270)
        width, height = (video.codec_context.height, video.codec_context.width) if turned else (video.codec_context.width, video.codec_context.height)
        ratio = video.sample_aspect_ratio or 1
        aspect = shape(width * float(ratio), height) if not turned else shape(width, height * float(ratio))
        codec = CODECS.get(video.codec_context.name, video.codec_context.name)
        rate = float(video.average_rate) if video.average_rate else None
    bitrate = round(path.stat().st_size * 8 / duration / 1000) if duration else None
    return MediaProperties(
        container=_container(container.format.name, brand, name),
        duration_s=duration,
        width=width,
        height=height,
        codec=codec,
        bitrate_kbps=bitrate,
        aspect=aspect,
        has_sound=has_sound,
        subtitle_tracks=len(container.streams.subtitles),
        missing_bytes=missing,
        starts_fast=fast,
        frame_rate=round(rate, 3) if rate else None,
        has_unread_sound=has_sound and sound_stream(container) is None,
        subtitle_languages=_languages([stream.language or "" for stream in container.streams.subtitles]),
    )


# ISO 639-2 codes of Chinese and English, as containers store them.
LANGUAGES: Final = {"zho": "zh", "chi": "zh", "zh": "zh", "cmn": "zh", "eng": "en", "en": "en"}


def _languages(tags: list[str]) -> str:
    """Return zh, en or zh-en for the tags of subtitle tracks; empty if one is unknown."""
    known = {LANGUAGES.get(tag, "") for tag in tags}
    return "" if "" in known else "-".join(name for name in ("zh", "en") if name in known)


def _container(formats: str, brand: str, name: str) -> str:
    ending = Path(name).suffix.lower().lstrip(".")
    if "mp4" in formats.split(","):
        if brand == "qt":
            return "mov"
        return ending if ending in ("m4a", "m4v", "3gp") else "mp4"
    for known, endings in CONTAINERS:
        if known in formats.split(","):
            return ending if ending in endings else endings[0]
    return formats.split(",", maxsplit=1)[0]


def shape(width: float, height: float) -> str:
    """Return the aspect ratio: a usual one within 2 %, else in lowest terms."""
    for a, b in ((16, 9), (9, 16), (4, 3), (3, 4), (21, 9), (1, 1)):
        if abs(width / height - a / b) < 0.02 * a / b:
            return f"{a}:{b}"
    common = math.gcd(round(width), round(height)) or 1
    return f"{round(width) // common}:{round(height) // common}"
