"""Rules as people read and type them. What is typed is read by the same phrases that read notices."""

from typing import Any, Final

from django.utils.translation import gettext as _

from baosong.core.notice.page import plain
from baosong.core.notice.phrases import files, measures, pictures, subtitles
from baosong.core.notice.phrases.grammar import Family
from baosong.core.terms import Rule
from baosong.platform.web.templatetags.web import clock, filesize

FAMILIES: Final[dict[str, Family]] = {
    "duration_s": measures.duration,
    "resolution": measures.resolution,
    "resolution_min": measures.resolution,
    "aspect": measures.aspect,
    "video_codec": measures.codec,
    "bitrate_kbps": measures.bitrate,
    "dpi_min": measures.dpi,
    "long_edge_min_px": measures.long_edge,
    "words": measures.words,
    "subtitles": subtitles.subtitles,
}


def rule_name(field: str) -> str:
    """What a rule is called."""
    return {
        "duration_s": _("Length"),
        "resolution": _("Resolution"),
        "resolution_min": _("Resolution at least"),
        "formats": _("Format"),
        "video_codec": _("Video codec"),
        "bitrate_kbps": _("Bit rate"),
        "aspect": _("Aspect ratio"),
        "max_bytes": _("Size at most"),
        "min_bytes": _("Size at least"),
        "subtitles": _("Subtitles"),
        "words": _("Characters"),
        "dpi_min": _("Dots per inch at least"),
        "long_edge_min_px": _("Long edge at least"),
        "pieces_count": _("Number of files"),
        "sound": _("Sound"),
        "complete": _("Complete file"),
        "kind": _("Kind of file"),
        "subtitle_cover": _("Subtitled share"),
        "scanned": _("Scanned pages"),
        "black": _("Black picture"),
        "frozen": _("Picture stands still"),
        "silent": _("No sound"),
        "clipped": _("Overloaded sound"),
        "loudness": _("Loudness"),
        "frame_rate": _("Frame rate"),
        "interlaced": _("Interlaced"),
        "bars": _("Black bars"),
        "broken": _("Damaged from here on"),
        "fast_start": _("Plays while loading"),
        "pictures_inside": _("Pictures inside"),
        "tracked_changes": _("Tracked changes"),
        "comments": _("Comments"),
        "hidden_text": _("Hidden text"),
        "macros": _("Macros"),
        "identity_numbers": _("Identity-card numbers"),
        "mobile_numbers": _("Mobile numbers"),
    }.get(field, field)


def kind_name(kind: str) -> str:
    """What a kind of piece is called."""
    return {
        "video": _("Video"),
        "audio": _("Audio"),
        "image": _("Pictures"),
        "document": _("Document"),
        "form": _("Form"),
        "slides": _("Slides"),
        "other": _("Other"),
    }.get(kind, kind)


def value_words(field: str, value: Any, *, approx: bool = False) -> str:
    """15–20 分钟, 不超过 2 GB, 1920×1080, MP4: the value with its unit."""
    if value is None:
        return ""
    if field in ("duration_s", "bitrate_kbps", "words", "pieces_count"):
        return _bounds(field, value, approx=approx)
    if field in ("resolution", "resolution_min"):
        return f"{value[0]}×{value[1]}"
    if field == "formats":
        return "、".join(str(ending).upper() for ending in value) if not isinstance(value, str) else value.upper()
    if field in ("max_bytes", "min_bytes"):
        return filesize(value)
    if field == "video_codec":
        return {"h264": "H.264", "h265": "H.265", "mpeg2": "MPEG-2"}.get(value, str(value).upper())
    if field == "subtitles":
        return {"required": _("must be there"), "forbidden": _("must not be there")}.get(str(value), str(value))
    if field == "dpi_min":
        return f"{value} dpi"
    if field == "long_edge_min_px":
        return f"{value} px"
    if field == "loudness":
        return _("%(low)s to %(high)s LUFS") % {"low": f"{value[0]:g}", "high": f"{value[1]:g}"}
    return str(value)


def _bounds(field: str, value: Any, *, approx: bool) -> str:
    low, high = value

    def one(amount: float) -> str:
        if field == "duration_s":
            return _minutes(amount)
        number = f"{amount:g}"
        if field == "words":
            return _("%(n)s characters") % {"n": number}
        return _("%(n)s files") % {"n": number} if field == "pieces_count" else f"{number} kbps"

    if low is not None and low == high:
        return _("about %(amount)s") % {"amount": one(low)} if approx else one(low)
    if low is None:
        return _("at most %(amount)s") % {"amount": one(high)}
    if high is None:
        return _("at least %(amount)s") % {"amount": one(low)}
    return _("%(low)s to %(high)s") % {"low": one(low), "high": one(high)}


def _minutes(seconds: float) -> str:
    if seconds < 60 or seconds % 60:
        whole, rest = divmod(int(seconds), 60)
        return _("%(m)s min %(s)s s") % {"m": whole, "s": rest} if whole else _("%(s)s s") % {"s": f"{seconds:g}"}
    return _("%(m)s min") % {"m": f"{seconds / 60:g}"}


def stretch_words(start: float, end: float) -> str:
    """0:09–0:12, or 0:09 where it is but a moment (seconds)."""
    return clock(start) if end - start < 1 else f"{clock(start)}–{clock(end)}"


def measured_words(field: str, value: Any) -> str:
    """A measured value."""
    if value is None or value == "":
        return _("could not be measured")
    if field == "duration_s":
        return clock(value)
    if field == "words":
        return _("%(n)s characters") % {"n": value}
    if field == "bitrate_kbps":
        return f"{value} kbps"
    if field in ("max_bytes", "min_bytes"):
        return filesize(value)
    if field == "formats":
        return str(value).upper()
    if field == "subtitles":
        return {"none": _("no subtitles found"), "burned_in": _("subtitles in the picture"), "track": _("subtitle track")}.get(
            value, _("subtitles found: %(what)s") % {"what": value}
        )
    if field in ("black", "frozen", "silent", "clipped"):
        return _("%(s)s s in all") % {"s": f"{value:g}"}
    if field == "subtitle_cover":
        return _("%(share)s of the time with sound") % {"share": f"{value:.0%}"}
    if field == "scanned":
        return _("no text in the file; about %(n)s characters in the pictures of %(pages)s page(s)") % {"pages": value[0], "n": value[1]}
    if field == "loudness":
        return f"{value:g} LUFS"
    if field == "frame_rate":
        return _("%(n)s frames a second") % {"n": f"{value:g}"}
    if field == "interlaced":
        return _("half pictures")
    if field == "bars":
        return _("picture of %(shape)s inside") % {"shape": value}
    if field == "broken":
        return clock(value)
    if field == "fast_start":
        return _("yes") if value else _("no")
    if field in ("pictures_inside", "tracked_changes", "comments", "hidden_text", "macros", "identity_numbers", "mobile_numbers"):
        return _("%(n)s found") % {"n": value}
    if field == "sound":
        return _("sound present") if value else _("no sound")
    if field == "complete":
        return _("%(size)s missing") % {"size": filesize(value)}
    return value_words(field, value)


def typed(field: str, written: str) -> Any:
    """The value that a person typed, read as a notice would be; None where it cannot be understood."""
    text = plain(written).strip()
    if not text:
        return None
    if field in ("max_bytes", "min_bytes"):
        found = measures.size.find(text)
        return next((bound for bound in found[0].value if bound is not None), None) if found else None
    if field == "formats":
        return files.endings(text) or None
    if field == "subtitles":
        if any(word in text for word in ("不", "无", "not")):
            return "forbidden"
        return "required"
    if field == "pieces_count":
        found = pictures.pictures.find("图片" + _chinese(text).replace("个文件", "张").replace("份", "张").replace("files", "张"))
        return found[0].value if found else None
    if field in ("dpi_min", "long_edge_min_px"):
        digits = "".join(character for character in text if character.isdigit())
        return int(digits) if digits else None
    found = FAMILIES[field].find(_chinese(text)) if field in FAMILIES else []
    return found[0].value if found else None


def _chinese(text: str) -> str:
    """English words that the interface itself writes, in the words of notices."""
    for english, chinese in (
        ("at most", "不超过"),
        ("at least", "不少于"),
        ("about", "约"),
        (" to ", "-"),
        ("characters", "字"),
        (" min", "分钟"),
        (" s", "秒"),
    ):
        text = text.replace(english, chinese)
    return text


def in_words(rule: Rule) -> str:
    """The rule as one phrase: 时长 15–20 分钟."""
    return f"{rule_name(rule.field)} {value_words(rule.field, rule.value, approx=rule.approx)}"


def detail_names() -> list[tuple[str, str]]:
    """What a task may ask about a work beside its title."""
    return [
        ("speaker", _("Speaker or author")),
        ("held_on", _("Held on")),
        ("mode", _("Online or on site")),
        ("audience", _("Audience")),
        ("theme", _("Theme")),
    ]
