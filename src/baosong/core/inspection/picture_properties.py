"""Pictures: format, pixels and resolution, from the header, with the whole picture loaded to be sure."""

import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from baosong.core.inspection.check_result import UnusableFile

# A 500-megapixel poster is real; more is an attack on memory.
MAX_PIXELS: Final = 500_000_000
ENDINGS: Final = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff", "WEBP": "webp", "HEIF": "heic", "PSD": "psd"}


@dataclass(frozen=True, slots=True)
class PictureProperties:
    """Format by its bytes, width and height in pixels, resolution in dots per inch where the file says it."""

    format: str
    width: int
    height: int
    dpi: int | None


@cache
def register_heif() -> None:
    """Let Pillow open HEIF, the format of many phones."""
    import pillow_heif

    pillow_heif.register_heif_opener()


def probe(path: Path) -> PictureProperties:
    """Raises UnusableFile for what is no picture, a broken one, or one of more than 500 million pixels."""
    from PIL import Image, UnidentifiedImageError

    if path.stat().st_size == 0:
        raise UnusableFile("empty_file")
    register_heif()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                width, height = image.size
                dpi = image.info.get("dpi")
                picture = PictureProperties(ENDINGS.get(image.format or "", (image.format or "").lower()), width, height, round(float(dpi[0])) if dpi else None)
                image.draft("RGB", (64, 64))
                image.load()
                return picture
    except UnidentifiedImageError as error:
        raise UnusableFile("not_a_picture") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnusableFile("too_many_pixels", limit=MAX_PIXELS) from error
    except (OSError, ValueError, SyntaxError, ZeroDivisionError, OverflowError) as error:
        raise UnusableFile("broken_picture") from error
