"""Remove metadata (location, device, time) from pictures, sound and films that people upload."""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from baosong.core.inspection import picture_properties
from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.media import open_media, picture_stream, sound_stream
from baosong.core.inspection.picture_properties import register_heif

QUALITY: Final = 92
# Codecs that browsers play in MP4; other sound is re-encoded as AAC.
FILM_CODECS: Final = frozenset({"h264", "hevc", "mpeg4", "av1", "vp9"})
SOUND_CODECS: Final = frozenset({"aac", "mp3"})
SOUND_RATE: Final = 96_000
MAX_SECONDS: Final = 1800
# The longer side in pixels: enough to print a page, quick to open.
LONGEST: Final = 6000


@dataclass(frozen=True, slots=True)
class CleanedFile:
    """The file written: `kind` (picture, voice or film), extension, size in pixels, seconds."""

    kind: str
    ending: str
    width: int = 0
    height: int = 0
    seconds: float = 0.0


def strip_metadata(source: str, target: str) -> CleanedFile:
    """Write a picture, sound or film without metadata. HEIC becomes JPEG, the longer side at most 6000 pixels. Raises UnusableFile."""
    import av

    try:
        return _picture(Path(source), Path(target))
    except UnusableFile as error:
        if error.code != "not_a_picture":
            raise
    try:
        return _film(source, target)
    except av.FFmpegError as error:
        raise UnusableFile("not_a_clip") from error


def _picture(source: Path, target: Path) -> CleanedFile:
    from PIL import Image, ImageOps

    found = picture_properties.probe(source)
    register_heif()
    with Image.open(source) as image:
        image.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST, LONGEST))
        profile = image.info.get("icc_profile")
        if found.format == "png":
            stripped = Image.new(upright.mode, upright.size) if upright.mode != "P" else upright.convert("RGBA")
            if upright.mode != "P":
                stripped.paste(upright)
            stripped.save(target, "PNG", icc_profile=profile)
            ending = "png"
        else:
            rgb = upright.convert("RGB")
            rgb.info.clear()
            rgb.save(target, "JPEG", quality=QUALITY, icc_profile=profile if upright.mode == "RGB" else None)
            ending = "jpg"
        return CleanedFile("picture", ending, *upright.size)


def _film(source: str, target: str) -> CleanedFile:
    import av

    with open_media(Path(source), metadata_errors="ignore") as box:
        film = picture_stream(box)
        sound = sound_stream(box)
        if film is None and sound is None:
            raise UnusableFile("not_a_clip")
        if film is not None and film.codec_context.name not in FILM_CODECS:
            raise UnusableFile("not_a_clip")
        seconds = float((box.duration or 0) / av.time_base)
        if seconds > MAX_SECONDS:
            raise UnusableFile("clip_too_long", limit=MAX_SECONDS, measured=seconds)
        with av.open(target, "w", format="mp4", options={"movflags": "+faststart"}) as made:
            _copy(box, made, film, sound)
    size = (film.codec_context.width, film.codec_context.height) if film is not None else (0, 0)
    return CleanedFile("film" if film is not None else "voice", "mp4" if film is not None else "m4a", *size, seconds=round(seconds, 1))


def _copy(box: Any, made: Any, film: Any, sound: Any) -> None:
    import av

    outs: dict[int, Any] = {}
    if film is not None:
        outs[film.index] = made.add_stream_from_template(film)
        outs[film.index].metadata.clear()
    encode = sound is not None and sound.codec_context.name not in SOUND_CODECS
    if sound is not None:
        if encode:
            outs[sound.index] = made.add_stream("aac", rate=sound.codec_context.sample_rate if sound.codec_context.sample_rate >= 16_000 else 16_000)
            outs[sound.index].bit_rate = SOUND_RATE
            outs[sound.index].layout = "stereo" if sound.codec_context.channels > 1 else "mono"
        else:
            outs[sound.index] = made.add_stream_from_template(sound)
            outs[sound.index].metadata.clear()
    for packet in box.demux([stream for stream in (film, sound) if stream is not None]):
        out = outs[packet.stream.index]
        if encode and packet.stream is sound:
            with suppress(av.error.InvalidDataError):
                for frame in packet.decode():
                    frame.pts = None
                    frame.time_base = Fraction(1, frame.sample_rate)
                    made.mux(out.encode(frame))
        elif packet.dts is not None:
            packet.stream = out
            made.mux(packet)
    if encode:
        made.mux(outs[sound.index].encode(None))
