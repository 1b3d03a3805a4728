"""Makers of films and pictures as phones, browsers, recorders and editing programs write them; three seconds of 320 × 180."""

import io
import struct
from fractions import Fraction

import av
import numpy as np
from PIL import Image

WIDTH, HEIGHT, RATE, SECONDS = 320, 180, 10, 3
MATRICES = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def picture(at, *, turned=0):
    """A picture that is bright above and dark below when it stands upright; a bar moves."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[: HEIGHT // 3] = 220
    pixels[HEIGHT // 3 :, (at * 9) % WIDTH : (at * 9) % WIDTH + 20] = 90
    # Stored turned against the matrix, so that the matrix turns it back.
    return np.ascontiguousarray(np.rot90(pixels, turned // 90))


def film(
    target,
    *,
    container=None,
    codec="libx264",
    audio="aac",
    turned=0,
    seconds=SECONDS,
    sound_seconds=None,
    options=None,
    pixels="yuv420p",
    times=None,
    codec_options=None,
):
    """Write a film; `times`: presentation times of the pictures in tenths of a second."""
    with av.open(target, "w", format=container, options=options or {}) as made:
        video = made.add_stream(codec, rate=RATE)
        first = picture(0, turned=turned)
        video.width, video.height, video.pix_fmt = first.shape[1], first.shape[0], pixels
        video.options = codec_options or ({"preset": "ultrafast"} if codec == "libx264" else {})
        sound = made.add_stream(audio, rate=48_000, layout="mono") if audio else None
        for at in times or range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(picture(at, turned=turned), format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, RATE)
            made.mux(video.encode(frame))
        made.mux(video.encode(None))
        if sound is not None:
            wave = (np.sin(np.arange(1024) * 0.05) * 0.2).astype(np.float32)[None]
            for number in range(round((sound_seconds or seconds) * 48_000 / 1024)):
                frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 48_000, number * 1024
                made.mux(sound.encode(frame))
            made.mux(sound.encode(None))


def with_matrix(content, degrees):
    """The film with a matrix that turns its picture clockwise (ISO/IEC 14496-12, 8.3.2)."""
    made = bytearray(content)
    a, b, c, d = MATRICES[degrees]
    at = made.find(b"tkhd")
    while at >= 0:
        start = at + 8 + (20 + 16 if made[at + 4] == 0 else 32 + 16)
        if struct.unpack_from(">I", made, start + 36)[0]:
            struct.pack_into(">9i", made, start, a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
        at = made.find(b"tkhd", at + 4)
    return bytes(made)


def of_a_phone(path, degrees):
    film(str(path), turned=degrees)
    path.write_bytes(with_matrix(path.read_bytes(), degrees))


def with_unknown_sound(path):
    """New phones: sound of a codec that FFmpeg does not know."""
    film(str(path))
    path.write_bytes(path.read_bytes().replace(b"mp4a", b"apac").replace(b"esds", b"dapa"))


class _Pipe(io.RawIOBase):
    def __init__(self):
        self.content = bytearray()

    def write(self, content):
        self.content += bytes(content)
        return len(content)

    def writable(self):
        return True

    def seekable(self):
        return False


def of_a_browser(path):
    """WebM written as a stream: its header has no length."""
    pipe = _Pipe()
    film(pipe, container="webm", codec="libvpx", audio="libopus", options={"live": "1"})
    path.write_bytes(bytes(pipe.content))


def fragmented(path):
    film(str(path), container="mp4", options={"movflags": "frag_keyframe+empty_moov"})


def photo(path, orientation, *, size=(40, 30)):
    """A photo with an EXIF orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", size, "red").save(path, "JPEG", exif=exif)
