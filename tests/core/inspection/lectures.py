"""Generated films for inspection: moving pictures at 25 fps, burned-in lines, and defects at known times."""

import shutil
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests import shared

FPS = 25
RATE = 48_000
SIMPLIFIED = 2
FONTS = {
    "sans": "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "sans bold": "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "serif bold": "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
}
WORDS = (
    "各位同志大家好今天我们来讲一堂微党课",
    "那天夜里值班室的灯一直亮到天明",
    "志愿者把三百箱物资搬上了六楼",
    "没有人喊累也没有人先走",
    "支部书记说责任写在每一扇门上",
    "后来社区的老人都记得他的名字",
    "这件小事过去了两年仍有人提起",
    "青年党员接过了他手里的登记簿",
    "我们把故事讲给新来的同学听",
    "谢谢大家",
)


@dataclass
class Lecture:
    """Content of a film. Times in seconds; `lines` are (start, end, text), with a newline in texts of two lines."""

    seconds: float = 20
    width: int = 1920
    height: int = 1080
    lines: list[tuple[float, float, str]] = field(default_factory=list)
    font: str = "sans"
    size: int = 54
    style: str = "outlined"
    background: str = "moving"
    logo: str = ""
    ticker: str = ""
    black: tuple[float, float] | None = None
    frozen: tuple[float, float] | None = None
    silent: tuple[float, float] | None = None
    bars: str = ""
    gain: float = 0.2
    codec: str = "libx264"
    faststart: bool = True
    jumpy: bool = False
    starts_at: float = 0.0
    title: str = ""
    options: dict[str, str] = field(default_factory=lambda: {"preset": "ultrafast", "crf": "26"})


def spoken(seconds: float, each: float = 2.5, two: bool = False) -> list[tuple[float, float, str]]:
    """Consecutive lines with a short gap between them."""
    made, at, number = [], 0.4, 0
    while at + each < seconds:
        text = WORDS[number % len(WORDS)]
        if two:
            text += "\n" + WORDS[(number + 3) % len(WORDS)]
        made.append((at, at + each - 0.2, text))
        at += each
        number += 1
    return made


def make(path: Path, film: Lecture) -> Path:
    """Write the film; each is encoded once per run, then copied."""
    name = sha256(repr(film).encode()).hexdigest()[:16]
    shutil.copyfile(shared.once(f"{name}{path.suffix}", lambda part: _encode(part, film)), path)
    return path


def _encode(path: Path, film: Lecture) -> None:
    frames = _Frames(film)
    with av.open(str(path), "w", options={"movflags": "+faststart"} if film.faststart else {}) as container:
        video = container.add_stream(film.codec, rate=FPS)
        video.width, video.height, video.pix_fmt = film.width, film.height, "yuv420p"
        video.options = film.options
        audio = container.add_stream("aac", rate=RATE, layout="mono")
        for number in range(round(film.seconds * FPS)):
            if film.jumpy and number % 3 == 1:
                continue
            frame = av.VideoFrame.from_ndarray(frames.at(number / FPS), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for part in range(round(film.seconds * 10)):
            container.mux(audio.encode(_sound(film, part)))
        container.mux(audio.encode(None))


def _sound(film: Lecture, part: int) -> av.AudioFrame:
    time = (np.arange(RATE // 10) + part * RATE // 10) / RATE
    wave = film.gain * np.sin(2 * np.pi * 330 * time) * (0.7 + 0.3 * np.sin(2 * np.pi * 2.3 * time))
    if film.silent and film.silent[0] <= part / 10 < film.silent[1]:
        wave = wave * 0
    frame = av.AudioFrame.from_ndarray((np.clip(wave, -1, 1) * 32767).astype(np.int16).reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = RATE, part * RATE // 10, Fraction(1, RATE)
    return frame


class _Frames:
    def __init__(self, film: Lecture) -> None:
        self.film = film
        rng = np.random.default_rng(7)
        small = rng.integers(20, 235, (film.height // 40 + 16, film.width // 40 + 24, 3), dtype=np.uint8)
        self.scene = np.asarray(Image.fromarray(small).resize((film.width + 600, film.height + 400), Image.Resampling.BICUBIC))
        self.drawn: dict[str, tuple[np.ndarray, np.ndarray, int, int]] = {}
        self.shots: dict[int, np.ndarray] = {}

    def at(self, time: float) -> np.ndarray:
        film = self.film
        if film.title and time < 3:
            return self._card(film.title)
        time += film.starts_at - (3 if film.title else 0)
        if film.black and film.black[0] <= time < film.black[1]:
            return np.zeros((film.height, film.width, 3), np.uint8)
        if film.frozen and film.frozen[0] <= time < film.frozen[1]:
            time = film.frozen[0]
        if film.background == "moving":
            left, top = int((time * 90) % 560), int(180 + 150 * np.sin(time))
            picture = self.scene[top : top + film.height, left : left + film.width].copy()
        elif film.background == "scenes":
            picture = self._scene(int(time // 4), time)
        elif film.background == "slides":
            picture = self._slide(int(time // 20))
        else:
            picture = np.full((film.height, film.width, 3), (70, 80, 95), np.uint8)
        for start, end, text in film.lines:
            if start <= time < end:
                self._paste(picture, text, centre=film.width // 2, bottom=int(film.height * 0.945))
        if film.logo:
            self._paste(picture, film.logo, centre=int(film.width * 0.88), bottom=int(film.height * 0.95))
        if film.ticker:
            self._paste(picture, film.ticker * 3, centre=int(film.width * 1.2 - time * 160), bottom=int(film.height * 0.97))
        if film.bars == "pillar":
            edge = (film.width - film.height * 4 // 3) // 2
            picture[:, :edge] = picture[:, film.width - edge :] = 0
        elif film.bars == "letter":
            edge = (film.height - film.width * 9 // 21) // 2
            picture[:edge] = picture[film.height - edge :] = 0
        return picture

    def _card(self, title: str) -> np.ndarray:
        image = Image.new("RGB", (self.film.width, self.film.height), (120, 20, 20))
        face = ImageFont.truetype(FONTS[self.film.font], self.film.height // 8, index=SIMPLIFIED)
        ImageDraw.Draw(image).text((self.film.width // 2, self.film.height // 2), title, font=face, fill="white", anchor="mm")
        return np.asarray(image).copy()

    def _scene(self, number: int, time: float) -> np.ndarray:
        """A shot of four seconds: shapes of its own, one of them moving."""
        if number not in self.shots:
            self.shots[number] = self._shot(number)
        film, picture = self.film, self.shots[number].copy()
        at = 20 + int(time * 20) % 60
        left, right, top, bottom = at * film.width // 960, (at + 31) * film.width // 960, 500 * film.height // 540, 531 * film.height // 540
        picture[top:bottom, left:right] = 255
        return picture

    def _shot(self, number: int) -> np.ndarray:
        film, rng = self.film, np.random.default_rng(number)
        image = Image.new("RGB", (960, 540), tuple(int(part) for part in rng.integers(30, 220, 3)))
        draw = ImageDraw.Draw(image)
        for _ in range(25):
            left, top, width, height = (int(part) for part in rng.integers((0, 0, 60, 60), (900, 480, 380, 300)))
            draw.ellipse((left, top, left + width, top + height), fill=tuple(int(part) for part in rng.integers(0, 255, 3)))
        return np.asarray(image.resize((film.width, film.height)))

    def _slide(self, number: int) -> np.ndarray:
        image = Image.new("RGB", (self.film.width, self.film.height), "white")
        draw = ImageDraw.Draw(image)
        unit = self.film.height / 1080
        face = ImageFont.truetype(FONTS[self.film.font], int(52 * unit), index=SIMPLIFIED)
        for row in range(7):
            place = 180 * unit, (110 + row * 102) * unit
            draw.text(place, WORDS[(number * 3 + row) % len(WORDS)], font=face, fill=(20, 30, 60))
        return np.asarray(image).copy()

    def _paste(self, picture: np.ndarray, text: str, *, centre: int, bottom: int) -> None:
        if text not in self.drawn:
            self.drawn[text] = self._draw(text)
        colour, alpha, width, height = self.drawn[text]
        left, top = centre - width // 2, bottom - height
        x0, x1, y0, y1 = max(0, left), min(picture.shape[1], left + width), max(0, top), min(picture.shape[0], top + height)
        if x0 >= x1 or y0 >= y1:
            return
        part = slice(y0 - top, y1 - top), slice(x0 - left, x1 - left)
        place = picture[y0:y1, x0:x1]
        place[:] = (place * (1 - alpha[part]) + colour[part] * alpha[part]).astype(np.uint8)

    def _draw(self, text: str) -> tuple[np.ndarray, np.ndarray, int, int]:
        film = self.film
        size = round(film.size * film.height / 1080)
        face = ImageFont.truetype(FONTS[film.font], size, index=SIMPLIFIED)
        probe = ImageDraw.Draw(Image.new("RGB", (8, 8)))
        stroke = max(2, size // 16) if film.style == "outlined" else 0
        box = probe.multiline_textbbox((0, 0), text, font=face, stroke_width=stroke, spacing=size // 4, align="center")
        margin = size // 3
        width, height = int(box[2] - box[0]) + 2 * margin, int(box[3] - box[1]) + 2 * margin
        image = Image.new("RGBA", (width, height), (0, 0, 0, 150) if film.style == "boxed" else (0, 0, 0, 0))
        ImageDraw.Draw(image).multiline_text(
            (margin - box[0], margin - box[1]), text, font=face, fill="white", stroke_width=stroke, stroke_fill="black", spacing=size // 4, align="center"
        )
        made = np.asarray(image)
        return made[:, :, :3], made[:, :, 3:4] / 255, width, height
