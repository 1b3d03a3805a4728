"""Pictures: format, size and resolution from the header; the picture is decoded to verify it."""

import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from baosong.core.inspection.check_result import UnusableFile
from baosong.core.inspection.media import shape

# Posters reach 500 megapixels; more is a decompression bomb.
MAX_PIXELS: Final = 500_000_000
ENDINGS: Final = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "BMP": "bmp", "TIFF": "tiff", "WEBP": "webp", "HEIF": "heic", "PSD": "psd"}

# EXIF 2.3, 4.6.4: tag and values of pictures that are turned by a quarter.
ORIENTATION: Final = 0x0112
ON_ITS_SIDE: Final = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True)
class PictureProperties:
    """Format by content, size in pixels, resolution in dots per inch if the file states it."""

    format: str
    width: int
    height: int
    dpi: int | None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def long_edge(self) -> int:
        """Pixels of the longer side."""
        return max(self.size)

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height

    @property
    def aspect(self) -> str:
        """Aspect ratio."""
        return shape(self.width, self.height)


@cache
def register_heif() -> None:
    """Register HEIF, the format of many phones, with Pillow."""
    import pillow_heif

    pillow_heif.register_heif_opener()


def probe(path: Path) -> PictureProperties:
    """Read a picture's properties. Raises UnusableFile for other or damaged files, and above 500 million pixels."""
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
                if image.getexif().get(ORIENTATION) in ON_ITS_SIDE:
                    # Shown upright by every program, as phones store portraits.
                    width, height = height, width
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
