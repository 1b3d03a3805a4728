"""A phone's photograph: HEIC with GPS data."""

from pathlib import Path

import pillow_heif
from PIL import Image, ImageDraw

pillow_heif.register_heif_opener()
GPS = 0x8825


def with_place(path: Path, *, colour: str = "#3a6ea5") -> Path:
    """An image of one colour with GPS data and the phone's model in its EXIF, in the format given by the suffix."""
    picture = Image.new("RGB", (1600, 1200), colour)
    ImageDraw.Draw(picture).ellipse((400, 300, 1200, 900), fill="#f2d7a0")
    exif = Image.Exif()
    exif[0x0110] = "ExamplePhone 9"
    exif[0x8825] = {1: "N", 2: (30.0, 32.0, 24.0), 3: "E", 4: (114.0, 21.0, 36.0)}
    picture.save(path, exif=exif)
    return path


def says_place(path: Path) -> bool:
    """Whether its EXIF contains a position or a phone's model."""
    with Image.open(path) as picture:
        exif = picture.getexif()
        return bool(exif.get_ifd(GPS)) or 0x0110 in exif
