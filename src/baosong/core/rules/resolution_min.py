"""Width and height in pixels that must be reached."""

import re
from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind, in_notice_words, sole_value
from baosong.core.rules.resolution import MINIMUM_AFTER, MINIMUM_BEFORE, NAMED, WXH, named_size, pixels, resolution
from baosong.core.rules.shapes import LeastSize
from baosong.core.rules.text import message

resolution_min = Family(
    "resolution_min",
    [
        Phrase("minimum, before", MINIMUM_BEFORE + WXH, pixels, (("分辨率不低于1280×720", (1280, 720)), ("≥1920*1080", (1920, 1080)))),
        Phrase("minimum, after", WXH + MINIMUM_AFTER, pixels, (("1920x1080及以上", (1920, 1080)), ("1280*720像素以上", (1280, 720)))),
        Phrase("named minimum, before", MINIMUM_BEFORE + NAMED, named_size, (("清晰度不低于720P", (1280, 720)), ("至少为1080p", (1920, 1080)))),
        Phrase("named minimum, after", NAMED + MINIMUM_AFTER, named_size, (("1080P以上", (1920, 1080)), ("720P(含)及以上", (1280, 720)))),
    ],
)


def typed_pixels(text: str) -> tuple[int, int] | None:
    """Return the size that a person typed; the rule's name already says that it is the least."""
    words = re.sub(r"不低于|不小于|至少|以上|at least", "", in_notice_words(text))
    value = sole_value(resolution, words)
    return value if isinstance(value, tuple) else None  # type: ignore[return-value]  # its phrases state two whole numbers


KIND: Final = RuleKind(
    field="resolution_min",
    name=message("Resolution at least"),
    summary="Pixels as displayed, rotation applied; an upright film needs the same number of lines, pictures may lie or stand.",
    shape=LeastSize(any_way_up=frozenset({PieceKind.IMAGE})),
    example=(1280, 720),
    pieces=(PieceKind.VIDEO, PieceKind.IMAGE),
    property=message("Resolution"),
    browser_format="pixels",
    measures={PieceKind.VIDEO: "film.size", PieceKind.IMAGE: "picture.size"},
    remedies=Remedies("use_original"),
    source="the header, read by FFmpeg (libavformat) or Pillow",
    mentions=resolution_min,
    reads=typed_pixels,
)
