"""Fonts that PDFs embed: Noto Serif SC (npm) and Noto Sans CJK (PyPI), both under the SIL Open Font License."""

from functools import cache
from pathlib import Path
from typing import Final

SANS: Final = "Noto Sans CJK SC"


@cache
def folders() -> tuple[str, ...]:
    """Return the folders of the fonts; the serif is copied there by the build."""
    import noto_cjk

    return str(Path(noto_cjk.otc_path("sans")).parent), str(Path(__file__).parent / "type")


@cache
def characters() -> frozenset[int]:
    """Return the code points that the fonts cover."""
    from fontTools.ttLib import TTCollection, TTFont

    found: set[int] = set()
    for folder in folders():
        for path in sorted(Path(folder).glob("*")):
            if path.suffix == ".ttf":
                found |= TTFont(path, lazy=True).getBestCmap().keys()
            elif path.suffix == ".ttc":
                for font in TTCollection(path, lazy=True).fonts:
                    if font["name"].getDebugName(1) == SANS:
                        found |= font.getBestCmap().keys()
    return frozenset(found)
