"""Scale and convert pictures: upright, RGB, limited in width and bytes, cropped.

CMYK pictures are converted with their embedded profile, if any; transparency becomes white.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baosong.core.typesetting.errors import Unprintable

if TYPE_CHECKING:
    from PIL import Image

WIDTH: Final = 1240
# As sharp as Lanczos for reductions below one half (usual after draft decoding), in half the time.
SHRINKING: Final = "HAMMING"
QUALITIES: Final = (85, 78, 70, 60, 45)
MAX_PIXELS: Final = 200_000_000


@cache
def _register_heif() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def opened(source: Path | bytes, *, width: int = WIDTH) -> Image.Image:
    """Return a picture as RGB, upright, decoded at no more than about `width` pixels. Raises Unprintable."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    _register_heif()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
            image.draft("RGB" if image.mode != "CMYK" else "CMYK", (width, width))
            picture = ImageOps.exif_transpose(image)
            return _rgb(picture, image.info.get("icc_profile"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unprintable("picture_unreadable") from error


def _rgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    from PIL import Image, ImageCms

    if picture.mode == "CMYK" and profile:
        try:
            made = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB")
            if made is not None:
                return made
        except (ImageCms.PyCMSError, OSError):
            # A damaged profile is ignored; the default conversion is close enough.
            pass
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        ground = Image.new("RGB", picture.size, "white")
        with_alpha = picture.convert("RGBA")
        ground.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return ground
    return picture.convert("RGB")


def fitted(source: Path | bytes, *, width: int = WIDTH, most: int | None = None) -> bytes:
    """Return a JPEG at most `width` pixels wide and below `most` bytes. Raises Unprintable."""
    from PIL import Image

    picture = opened(source, width=width)
    if picture.width > width:
        picture = picture.resize((width, max(1, round(picture.height * width / picture.width))), Image.Resampling[SHRINKING])
    return _below(picture, most)


def cut(source: Path | bytes, *, size: tuple[int, int], most: int | None = None) -> bytes:
    """Return the centre of the picture cropped to `size` (pixels), as JPEG. Raises Unprintable."""
    from PIL import Image, ImageOps

    return _below(ImageOps.fit(opened(source, width=max(size)), size, Image.Resampling.LANCZOS, centering=(0.5, 0.4)), most)


def _below(picture: Image.Image, most: int | None) -> bytes:
    from PIL import Image

    for quality in QUALITIES:
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=quality)
        if most is None or made.tell() < most:
            return made.getvalue()
    half = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.LANCZOS)
    return _below(half, most)
