"""Width and height in pixels, exactly."""

import re
from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import ExactSize
from baosong.core.rules.text import message


def pixels(match: re.Match[str]) -> tuple[int, int]:
    return int(match["w"]), int(match["h"])


def named_size(match: re.Match[str]) -> tuple[int, int]:
    name = match["name"]
    if "4k" in name or "2160" in name:
        return 3840, 2160
    if "2k" in name or "1440" in name:
        return 2560, 1440
    return (1920, 1080) if "1080" in name or "全高清" in name else (1280, 720)


MINIMUM_AFTER: Final = r"(?:[ ]*(?:像素|px|pix|p|dpi)?[ ]*(?:\([^()]{0,12}\))?[ ]*(?:及|或|或者|和)?[ ]*(?:以上|更高|之上))"
MINIMUM_BEFORE: Final = r"(?:不(?:得|能|应|可)?(?:低于|小于|少于|低)|至少|最低|大于(?:等于)?|高于|≥|>=?)(?:为|是|:|达到|等于)?[ ]*"
WXH: Final = r"(?P<w>\d{3,4})[ ]*(?:px|像素|p)?[ ]*[x/][ ]*(?P<h>\d{3,4})(?!\d)(?![ ]*(?:mm|毫米|cm|厘米))"
# Print sizes and picture formats in centimetres are no resolution.
NAMED: Final = r"(?<![\d.x])(?P<name>1080[ ]*[pi]?(?!\d)(?:[ ]*全高清)?|720[ ]*[pi](?!\d)|4k|2k(?!\d)|2160p|1440p|全高清)"
resolution = Family(
    "resolution",
    [
        Phrase("width by height", r"(?<!\d)" + WXH, pixels, (("分辨率1920×1080", (1920, 1080)), ("720*576PIX", (720, 576)))),
        Phrase("by its name", NAMED, named_size, (("1080P高清", (1920, 1080)), ("画质为720p", (1280, 720)), ("4K超清", (3840, 2160)))),
    ],
)


KIND: Final = RuleKind(
    field="resolution",
    name=message("Resolution"),
    summary="Pixels as displayed, rotation applied; pictures in any orientation.",
    shape=ExactSize(any_way_up=frozenset({PieceKind.IMAGE})),
    example=(1920, 1080),
    pieces=(PieceKind.VIDEO, PieceKind.IMAGE),
    browser_format="pixels",
    measures={PieceKind.VIDEO: "film.size", PieceKind.IMAGE: "picture.size"},
    remedies=Remedies("reencode"),
    source="the header, read by FFmpeg (libavformat) or Pillow",
    mentions=resolution,
)
