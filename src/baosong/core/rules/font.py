"""Font and size of a document's body: 正文用仿宋三号."""

import re
from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.phrases.normal_form import plain
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind, RuleValue
from baosong.core.rules.shapes import NamedSize
from baosong.core.rules.text import message

# Sizes by their Chinese names, in points (GB/T 9704-2012 uses 三号 for the body).
SIZES: Final = {
    "初号": 42, "小初": 36, "一号": 26, "小一": 24, "二号": 22, "小二": 18, "三号": 16, "小三": 15, "四号": 14, "小四": 12, "五号": 10.5, "小五": 9,
    "1号": 26, "2号": 22, "3号": 16, "4号": 14, "5号": 10.5,
}  # fmt: skip
# Names of one typeface in Word, WPS and notices, in the normalised form of notices.
SAME: Final = {
    "仿宋_gb2312": "仿宋", "仿宋gb2312": "仿宋", "仿宋体": "仿宋", "fangsong": "仿宋", "fangsong_gb2312": "仿宋", "stfangsong": "仿宋", "华文仿宋": "仿宋",
    "楷体_gb2312": "楷体", "楷体gb2312": "楷体", "kaiti": "楷体", "kaiti_gb2312": "楷体", "simsun": "宋体", "nsimsun": "宋体", "新宋体": "宋体", "宋": "宋体",
    "simhei": "黑体", "方正小标宋_gbk": "方正小标宋简体", "方正小标宋": "方正小标宋简体", "小标宋": "方正小标宋简体",
}  # fmt: skip
NAMES: Final = r"(?P<name>仿宋(?:_?gb2312|体)?|楷体(?:_?gb2312)?|宋体|黑体)"
# A typed font may also be one of titles, which a notice names before its body's.
TYPED_NAMES: Final = r"(?P<name>方正小标宋(?:简体|_gbk)?|小标宋|华文仿宋|仿宋(?:_?gb2312|体)?|楷体(?:_?gb2312)?|宋体|黑体)"
SIZE: Final = r"(?P<size>小[初一二三四五]|[初一二三四五1-5]号)"
BODY: Final = r"(?:正文|内容|文字|全文|字体|内文)[^,。;\n]{0,10}?"


def _typed(match: re.Match[str]) -> tuple[str, float | None]:
    groups = match.groupdict()
    name, size = groups.get("name") or "", groups.get("size")
    return SAME.get(name, name), SIZES[size] if size else None


font = Family(
    "font",
    [
        Phrase(
            "body, size first",
            rf"{BODY}(?P<at>{SIZE}[ ]*(?:字?号?[ ]*)?{NAMES})",
            _typed,
            (("正文用三号仿宋", ("仿宋", 16)), ("正文为3号仿宋_GB2312", ("仿宋", 16)), ("正文:小四号宋体", ("宋体", 12))),
        ),
        Phrase(
            "body, name first",
            rf"{BODY}(?P<at>{NAMES}[ 、,]*(?:字体)?[ 、,]*(?:字号)?(?:为)?{SIZE}号?)",
            _typed,
            (("正文用仿宋三号", ("仿宋", 16)), ("字体为宋体小四号", ("宋体", 12))),
            silent=("标题用黑体三号",),
        ),
        Phrase("body, name only", rf"正文[^,。;\n]{{0,8}}?(?P<at>{NAMES})", _typed, (("正文采用仿宋", ("仿宋", None)),)),
    ],
)
POINTS: Final = r"(?P<points>\d{1,2}(?:\.5)?)[ ]*(?:磅|pt)"
TYPED: Final = re.compile(rf"(?:正文)?(?:{SIZE}号?)?[ ]*{TYPED_NAMES}?[ 、,]*(?:(?P<after>小[初一二三四五]|[初一二三四五1-5]号)号?|{POINTS})?(?:字体?)?")


def normalised_font(name: str) -> str:
    """Return the usual name of a typeface (仿宋 for FangSong_GB2312)."""
    written = plain(name).strip()
    return SAME.get(written, written)


def typed_font(text: str) -> RuleValue | None:
    """Return the font that a person typed (仿宋 三号, 三号仿宋)."""
    match = TYPED.fullmatch(text)
    if match is None:
        return None
    size, points, name = match["size"] or match["after"], match["points"], match["name"] or ""
    amount = SIZES[size] if size else float(points) if points else None
    return (SAME.get(name, name), amount) if name or amount is not None else None


def font_words(name: str, size: float | None) -> str:
    """仿宋 三号; sizes without a Chinese name in points."""
    if size is None:
        return name
    named = next((word for word, points in SIZES.items() if points == size), f"{size:g} pt")
    return f"{name} {named}".strip()


KIND: Final = RuleKind(
    field="font",
    name=message("Font of the body"),
    summary="Font and size of most characters of a Word file, through its styles.",
    shape=NamedSize(words=font_words, same=SAME, slack=0.01),
    example=("仿宋", 16),
    pieces=(PieceKind.DOCUMENT, PieceKind.FORM),
    measures=dict.fromkeys((PieceKind.DOCUMENT, PieceKind.FORM), "body_font"),
    remedies=Remedies("set_font"),
    source="ECMA-376 (w:rFonts, w:sz, style inheritance)",
    mentions=font,
    reads=typed_font,
    implies_piece=False,
    is_binding=False,
)
