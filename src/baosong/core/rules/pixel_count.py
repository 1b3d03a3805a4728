"""Number of pixels of a picture: 不低于500万像素."""

import re
from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Least
from baosong.core.rules.text import RuleText, message

TEN_THOUSAND: Final = 10_000

pixel_count = Family(
    "pixels_min",
    [
        Phrase(
            "ten thousands of pixels",
            r"(?P<n>\d{2,5})[ ]*万[ ]*(?:有效)?像素",
            lambda m: int(m["n"]) * TEN_THOUSAND,
            (("不低于500万像素", 5_000_000), ("1200万像素以上", 12_000_000)),
        ),
        Phrase(
            "in words",
            r"(?P<n>[一二三四五六七八九]千?[一二三四五六七八九]?百?)万[ ]*像素",
            lambda m: int(number(m["n"])) * TEN_THOUSAND,
            (("八百万像素", 8_000_000),),
        ),
    ],
)


TYPED: Final = re.compile(r"[^\d±+-]*?(\d{1,9}(?:\.\d+)?)[ ]*(万|million)?[ ]*(?:有效)?(?:像素|pixels|px)?[^\d±+-]*")


def typed_pixels(text: str) -> int | None:
    """Return the number of pixels that a person typed (500万像素, 5.5 million pixels, 5000000)."""
    match = TYPED.fullmatch(text)
    if match is None:
        return None
    worth = {"万": TEN_THOUSAND, "million": 1_000_000}.get(match[2] or "", 1)
    return round(float(match[1]) * worth)


KIND: Final = RuleKind(
    field="pixels_min",
    name=message("Pixels at least"),
    summary="Width times height of a picture.",
    shape=Least(unit=lambda count: RuleText(message("%(n)s million pixels"), {"n": f"{count / 1_000_000:g}", "ten_thousands": f"{count / TEN_THOUSAND:g}"})),
    example=5_000_000,
    pieces=(PieceKind.IMAGE,),
    measures={PieceKind.IMAGE: "picture.pixels"},
    remedies=Remedies("use_original"),
    source="the picture's header, read by Pillow",
    mentions=pixel_count,
    reads=typed_pixels,
    implies_piece=False,
)
