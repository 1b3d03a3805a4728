"""Small real films with sound and burned-in subtitles; correct ones, and some that violate one rule each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import av
    import numpy as np


RATE: Final = 16_000
# The face for simplified Chinese in the collection of Noto Sans CJK.
SIMPLIFIED: Final = 2
SECONDS_A_PICTURE: Final = 3
LINES: Final = (
    "各位老师、同学，大家好",
    "今天这堂微党课，我们从一个普通的夜晚讲起",
    "那天晚上，值班室的灯一直亮着",
    "志愿者把物资一箱一箱搬上楼",
    "没有人喊累，也没有人先走",
    "这就是我们身边的支部",
    "责任写在岗位上，也写在每一次敲门里",
    "谢谢大家",
)


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """Properties of a film. Sizes in pixels, length in seconds."""

    seconds: int
    width: int = 1920
    height: int = 1080
    codec: str = "libx264"
    subtitles: bool = True
    sound: bool = True
    title: str = "微党课"


@cache
def usable_font() -> Path | None:
    """A Chinese font, if one is installed; without it films have no text."""
    try:
        import noto_cjk

        return Path(noto_cjk.otc_path("sans"))
    except (ImportError, FileNotFoundError, ValueError):
        return next(iter(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc")), None)


def make(path: Path, film: FilmSpec) -> None:
    """Write the film as MP4 with faststart; one frame every few seconds keeps it small."""
    import av

    font = usable_font()
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = container.add_stream(film.codec, rate=Fraction(1, SECONDS_A_PICTURE))
        if not isinstance(video, av.VideoStream):
            raise TypeError(film.codec)
        if not isinstance(video, av.VideoStream):
            raise TypeError(film.codec)
        video.width, video.height, video.pix_fmt = film.width, film.height, "yuv420p"
        video.time_base = Fraction(1, 1000)
        video.codec_context.time_base = Fraction(1, 1000)
        video.options = {"preset": "ultrafast", "crf": "30", **({"x265-params": "log-level=error"} if film.codec == "libx265" else {})}
        audio = container.add_stream("aac", rate=RATE, layout="mono") if film.sound else None
        for number in range(math.ceil(film.seconds / SECONDS_A_PICTURE)):
            frame = av.VideoFrame.from_ndarray(_picture(film, number, font), format="rgb24")
            frame.pts, frame.time_base = number * SECONDS_A_PICTURE * 1000, Fraction(1, 1000)
            frame.duration = min(SECONDS_A_PICTURE, film.seconds - number * SECONDS_A_PICTURE) * 1000
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            for second in range(film.seconds):
                container.mux(audio.encode(_sound(second)))
            container.mux(audio.encode(None))


def _picture(film: FilmSpec, number: int, font: Path | None) -> np.ndarray:
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (film.width, film.height), (44, 40 + number * 7 % 30, 48 + number * 11 % 40))
    draw = ImageDraw.Draw(image)
    unit = film.height / 1080
    left = (number * 97 % 1000) / 1000 * (film.width - 300 * unit)
    draw.ellipse((left, 260 * unit, left + 300 * unit, 560 * unit), fill=(150, 60, 50))
    if font is not None:
        draw.text((80 * unit, 70 * unit), film.title, font=ImageFont.truetype(str(font), int(56 * unit), index=SIMPLIFIED), fill=(235, 230, 222))
        if film.subtitles:
            face = ImageFont.truetype(str(font), int(54 * unit), index=SIMPLIFIED)
            draw.text(
                (film.width / 2, 970 * unit),
                LINES[number % len(LINES)],
                font=face,
                fill="white",
                stroke_width=max(1, int(3 * unit)),
                stroke_fill="black",
                anchor="mm",
            )
    return np.asarray(image)


def _sound(second: int) -> av.AudioFrame:
    import av
    import numpy as np

    time = np.arange(RATE) / RATE
    tone = 220 * 2 ** ((second % 8) / 12)
    wave = 0.15 * np.sin(2 * np.pi * tone * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time))
    frame = av.AudioFrame.from_ndarray((wave * 32767).astype(np.int16).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
    return frame


def cut_off(source: Path, target: Path) -> None:
    """Write the first three fifths of a film, like an interrupted copy."""
    content = source.read_bytes()
    target.write_bytes(content[: len(content) * 3 // 5])
