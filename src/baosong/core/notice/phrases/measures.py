"""Limits on one file: durations, sizes in bytes and pixels, words, resolution, rates."""

import re
from typing import Final

from baosong.core.notice.phrases import amounts
from baosong.core.notice.phrases.blocks import number
from baosong.core.notice.phrases.grammar import Family, Phrase

SECONDS: Final = {"秒": 1, "s": 1, "sec": 1, "分": 60, "min": 60, "小": 3600, "h": 3600, "′": 60, "″": 1}


def seconds(unit: str) -> float:
    """Return the seconds of one unit."""
    return next((worth for word, worth in SECONDS.items() if unit.startswith(word)), 60)


TIME: Final = r"(?:秒钟?|分钟|分(?=[^0-9值制数类别])|min(?:ute)?s?|小时|s(?![a-z])|′|″)"


def _compound(match: re.Match[str]) -> tuple[int | None, int | None]:
    total = int(number(match["m"]) * 60 + number(match["s"]))
    if match["least"]:
        return total, None
    return (None, total) if match["most"] or match["within"] else (total, total)


duration = Family(
    "duration_s",
    [
        Phrase(
            "minutes and seconds",
            r"(?:(?P<least>{LEAST})|(?P<most>{MOST}))?{IS}{m:NUM}{S}分钟?{S}{s:NUM}{S}秒(?P<within>{WITHIN})?",
            _compound,
            (("不超过2分30秒", (None, 150)), ("不少于1 分 30 秒", (90, None)), ("1分20秒", (80, 80))),
        ),
        *amounts.phrases(unit=TIME, unit_word="分钟", worth=seconds),
    ],
)

BYTES: Final = {"k": 1024, "m": 1024**2, "g": 1024**3, "兆": 1024**2, "t": 1024**4}
SIZE: Final = r"(?:[kmgt](?:b|字节)?(?![a-z0-9])|兆)"
size = Family("bytes", amounts.phrases(unit=SIZE, unit_word="m", worth=lambda unit: BYTES[unit[0]], skip=frozenset({"between, counted"})))

WORDS: Final = r"(?:个?(?:汉字|中文字|字符?)(?!体|号|节|幕|样|形))"
words = Family("words", amounts.phrases(unit=WORDS, unit_word="字", worth=lambda _: 1, skip=frozenset({"between, counted"})))


def _pixels(match: re.Match[str]) -> tuple[int, int]:
    return int(match["w"]), int(match["h"])


def _named(match: re.Match[str]) -> tuple[int, int]:
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

resolution_min = Family(
    "resolution_min",
    [
        Phrase("minimum, before", MINIMUM_BEFORE + WXH, _pixels, (("分辨率不低于1280×720", (1280, 720)), ("≥1920*1080", (1920, 1080)))),
        Phrase("minimum, after", WXH + MINIMUM_AFTER, _pixels, (("1920x1080及以上", (1920, 1080)), ("1280*720像素以上", (1280, 720)))),
        Phrase("named minimum, before", MINIMUM_BEFORE + NAMED, _named, (("清晰度不低于720P", (1280, 720)), ("至少为1080p", (1920, 1080)))),
        Phrase("named minimum, after", NAMED + MINIMUM_AFTER, _named, (("1080P以上", (1920, 1080)), ("720P(含)及以上", (1280, 720)))),
    ],
)
resolution = Family(
    "resolution",
    [
        Phrase("width by height", r"(?<!\d)" + WXH, _pixels, (("分辨率1920×1080", (1920, 1080)), ("720*576PIX", (720, 576)))),
        Phrase("by its name", NAMED, _named, (("1080P高清", (1920, 1080)), ("画质为720p", (1280, 720)), ("4K超清", (3840, 2160)))),
    ],
)

aspect = Family(
    "aspect",
    [
        Phrase(
            "ratio",
            r"(?<![\d:])(?P<a>16|9|4|3|21)[ ]*[:比][ ]*(?P<b>9|16|3|4)(?![\d:])",
            lambda m: f"{m['a']}:{m['b']}" if (m["a"], m["b"]) in {("16", "9"), ("9", "16"), ("4", "3"), ("3", "4"), ("21", "9")} else None,
            (("画面比例16:9", "16:9"), ("宽高比 9∶16", "9:16")),
            silent=("16:30前", "比分19:9"),
        ),
    ],
)

codec = Family(
    "video_codec",
    [
        Phrase("h.264", r"h[. ]?264|avc(?![a-z])", lambda _: "h264", (("视频编码H.264", "h264"), ("MP4(h264)", "h264"))),
        Phrase("h.265", r"h[. ]?265|hevc", lambda _: "h265", (("采用H.265编码", "h265"),)),
        Phrase("others", r"mpeg-?2(?!\d)|prores|vp9|av1(?!\d)", lambda m: m[0].replace("-", ""), (("编码为MPEG-2", "mpeg2"), ("ProRes格式", "prores"))),
    ],
)

RATE: Final = r"(?:kbps|kb/s|kbit/s|k/s|mbps|mb/s|mbit/s|m/s(?!\d))"
RATE_WORTH: Final = {"k": 1, "m": 1000}
bitrate = Family(
    "bitrate_kbps",
    [
        *amounts.phrases(unit=RATE, unit_word="kbps", worth=lambda unit: RATE_WORTH[unit[0]]),
        *[
            Phrase(f"rate: {phrase.name}", r"码[流率](?:[^\d,。;\n]{0,6})" + phrase.pattern, phrase.meaning, ())
            for phrase in amounts.phrases(unit=r"(?:[km](?:b)?(?![a-z]))", unit_word="k", worth=lambda unit: RATE_WORTH[unit[0]])
        ],
    ],
)

dpi = Family(
    "dpi_min",
    [
        Phrase("with its unit", r"{n:ARABIC}{S}(?:dpi|ppi|像素/英寸)", lambda m: int(number(m["n"])), (("分辨率不低于300dpi", 300), ("300 DPI", 300))),
        Phrase("before its number", r"(?:dpi|ppi)(?:值)?{IS}(?:{LEAST})?{IS}{n:ARABIC}", lambda m: int(number(m["n"])), (("DPI不低于300", 300),)),
        Phrase(
            "resolution without a unit",
            r"分辨率{IS}(?:{LEAST})?{IS}(?P<n>72|96|150|200|240|300|350|400|600)(?![\d.]*[ ]*[px万dx*/])",
            lambda m: int(m["n"]),
            (("分辨率300", 300), ("分辨率不低于300", 300)),
            silent=("分辨率300万像素", "分辨率 720×576"),
        ),
    ],
)

long_edge = Family(
    "long_edge_min_px",
    [
        Phrase(
            "long edge",
            r"(?:最?长边|长边?像素|最长一边)(?:像素)?(?:应|须|需|要)?{IS}(?:{LEAST}|达到?|在)?{IS}{n:ARABIC}{S}(?:px|像素|p)?",
            lambda m: int(number(m["n"])) if number(m["n"]) >= 500 else None,
            (("长边不少于2400像素", 2400), ("长边像素不低于3000", 3000), ("最长边需大于2000px", 2000)),
        ),
    ],
)
