"""Rules as people read and type them. Typed values are read with the phrases of the notice parser."""

from collections.abc import Callable
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
# Rules whose value is a pair of inclusive bounds; None leaves a side open.
BOUNDED: Final = ("duration_s", "bitrate_kbps", "words", "pieces_count")


def rule_name(field: str) -> str:
    """Return the name of a rule; the field itself if it is unknown."""
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
    """Return the name of a kind of file; the kind itself if it is unknown."""
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
    """Return the value with its unit: 15–20 分钟, 不超过 2 GB, 1920×1080, MP4."""
    if value is None:
        return ""
    if field in BOUNDED:
        return _bounds(field, value, approx=approx)
    return _VALUE_WORDS.get(field, str)(value)


def _format_words(value: Any) -> str:
    return value.upper() if isinstance(value, str) else "、".join(str(ending).upper() for ending in value)


def _pixel_words(value: tuple[int, int]) -> str:
    return f"{value[0]}×{value[1]}"


def _subtitle_words(value: Any) -> str:
    return {"required": _("must be there"), "forbidden": _("must not be there")}.get(str(value), str(value))


def _loudness_words(value: tuple[float, float]) -> str:
    return _("%(low)s to %(high)s LUFS") % {"low": f"{value[0]:g}", "high": f"{value[1]:g}"}


_VALUE_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "resolution": _pixel_words,
    "resolution_min": _pixel_words,
    "formats": _format_words,
    "max_bytes": filesize,
    "min_bytes": filesize,
    "video_codec": lambda value: {"h264": "H.264", "h265": "H.265", "mpeg2": "MPEG-2"}.get(value, str(value).upper()),
    "subtitles": _subtitle_words,
    "dpi_min": lambda value: f"{value} dpi",
    "long_edge_min_px": lambda value: f"{value} px",
    "loudness": _loudness_words,
}


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
    """Return 0:09–0:12, or 0:09 for less than a second. `start` and `end` in seconds."""
    return clock(start) if end - start < 1 else f"{clock(start)}–{clock(end)}"


def measured_words(field: str, value: Any) -> str:
    """Return a measured value with its unit."""
    if value is None or value == "":
        return _("could not be measured")
    return _MEASURED_WORDS[field](value) if field in _MEASURED_WORDS else value_words(field, value)


def _seconds_in_all(value: float) -> str:
    return _("%(s)s s in all") % {"s": f"{value:g}"}


def _number_found(value: int) -> str:
    return _("%(n)s found") % {"n": value}


def _subtitles_found(value: str) -> str:
    return {"none": _("no subtitles found"), "burned_in": _("subtitles in the picture"), "track": _("subtitle track")}.get(
        value, _("subtitles found: %(what)s") % {"what": value}
    )


def _scanned_pages(value: tuple[int, int]) -> str:
    return _("no text in the file; about %(n)s characters in the pictures of %(pages)s page(s)") % {"pages": value[0], "n": value[1]}


_MEASURED_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "duration_s": clock,
    "words": lambda value: _("%(n)s characters") % {"n": value},
    "bitrate_kbps": lambda value: f"{value} kbps",
    "max_bytes": filesize,
    "min_bytes": filesize,
    "formats": lambda value: str(value).upper(),
    "subtitles": _subtitles_found,
    "black": _seconds_in_all,
    "frozen": _seconds_in_all,
    "silent": _seconds_in_all,
    "clipped": _seconds_in_all,
    "subtitle_cover": lambda value: _("%(share)s of the time with sound") % {"share": f"{value:.0%}"},
    "scanned": _scanned_pages,
    "loudness": lambda value: f"{value:g} LUFS",
    "frame_rate": lambda value: _("%(n)s frames a second") % {"n": f"{value:g}"},
    "interlaced": lambda _value: _("half pictures"),
    "bars": lambda value: _("picture of %(shape)s inside") % {"shape": value},
    "broken": clock,
    "fast_start": lambda value: _("yes") if value else _("no"),
    "pictures_inside": _number_found,
    "tracked_changes": _number_found,
    "comments": _number_found,
    "hidden_text": _number_found,
    "macros": _number_found,
    "identity_numbers": _number_found,
    "mobile_numbers": _number_found,
    "sound": lambda value: _("sound present") if value else _("no sound"),
    "complete": lambda value: _("%(size)s missing") % {"size": filesize(value)},
}


def typed(field: str, written: str) -> Any:
    """Return the value that a person typed, parsed like a notice; None if it cannot be parsed."""
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
    """Translate English words that the interface writes into the words of notices."""
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
    """Return the rule as one phrase: 时长 15–20 分钟."""
    return f"{rule_name(rule.field)} {value_words(rule.field, rule.value, approx=rule.approx)}"


def detail_names() -> list[tuple[str, str]]:
    """Return key and label of the details that can be asked for beside the title."""
    return [
        ("speaker", _("Speaker or author")),
        ("held_on", _("Held on")),
        ("mode", _("Online or on site")),
        ("audience", _("Audience")),
        ("theme", _("Theme")),
    ]
