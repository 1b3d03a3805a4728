"""Rules as people read and type them. Typed values are read with the phrases of the notice parser."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.core.rules import KINDS, RuleText
from baosong.core.rules.text import byte_size as filesize
from baosong.core.rules.text import clock
from baosong.core.terms import PieceDelivery, Rule, TermsPiece


def rule_name(field: str) -> str:
    """Return the name of a rule or of a check's finding; the field itself if it is unknown."""
    kind = KINDS.get(field)
    if kind is not None:
        return _(kind.name)
    return {
        "sound": _("Sound"),
        "complete": _("Complete file"),
        "kind": _("Kind of file"),
        "subtitle_cover": _("Subtitled share"),
        "scanned": _("Scanned pages"),
        "black": _("Black picture"),
        "frozen": _("Picture stands still"),
        "silent": _("No sound"),
        "clipped": _("Overloaded sound"),
        "unequal_lengths": _("Ends of picture and sound"),
        "loudness": _("Loudness"),
        "uneven_frames": _("Uneven frames"),
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


def delivery_name(delivery: PieceDelivery) -> str:
    """Return how a piece reaches the issuer."""
    return {
        PieceDelivery.FILE: _("a file"),
        PieceDelivery.HAND: _("in the hand (paper or original)"),
        PieceDelivery.BOTH: _("a file, and in the hand"),
    }[delivery]


def delivery_words(piece: TermsPiece) -> str:
    """Return how a piece is delivered in the hand: copies, place and day; "" where a file alone is asked for."""
    if not piece.is_in_hand:
        return ""
    parts = [delivery_name(piece.delivery)]
    if piece.copies:
        parts.append(ngettext("%(n)s copy", "%(n)s copies", piece.copies) % {"n": piece.copies})
    if piece.deliver_to:
        parts.append(_("to %(place)s") % {"place": piece.deliver_to})
    if piece.deliver_by:
        parts.append(_("until %(at)s") % {"at": piece.deliver_by})
    return " · ".join(parts)


def in_language(text: RuleText | str) -> str:
    """Return a text of core/rules in the active language."""
    if isinstance(text, str):
        return text
    return _(text.msgid) % {name: in_language(fact) if isinstance(fact, RuleText) else fact for name, fact in text.facts.items()}


def value_words(field: str, value: Any, *, approx: bool = False) -> str:
    """Return the value with its unit: 15–20 分钟, 不超过 2 GB, 1920×1080, MP4."""
    if value is None:
        return ""
    if field in KINDS:
        return in_language(KINDS[field].format(value, approx=approx))
    return _VALUE_WORDS.get(field, str)(value)


def _loudness_words(value: tuple[float, float]) -> str:
    return _("%(low)s to %(high)s LUFS") % {"low": f"{value[0]:g}", "high": f"{value[1]:g}"}


_VALUE_WORDS: Final[dict[str, Callable[[Any], str]]] = {"loudness": _loudness_words}


def stretch_words(start: float, end: float) -> str:
    """Return 0:09–0:12, or 0:09 for less than a second. `start` and `end` in seconds."""
    return clock(start) if end - start < 1 else f"{clock(start)}–{clock(end)}"


def measured_words(field: str, value: Any) -> str:
    """Return a measured value with its unit."""
    if value is None or value == "":
        return _("could not be measured")
    if field in KINDS:
        return in_language(KINDS[field].format_measured(value))
    return _MEASURED_WORDS[field](value) if field in _MEASURED_WORDS else value_words(field, value)


def _seconds_in_all(value: float) -> str:
    return _("%(s)s s in all") % {"s": f"{value:g}"}


def _number_found(value: int) -> str:
    return _("%(n)s found") % {"n": value}


def _scanned_pages(value: tuple[int, int]) -> str:
    return _("no text in the file; about %(n)s characters in the pictures of %(pages)s page(s)") % {"pages": value[0], "n": value[1]}


def _ends(value: tuple[float, float]) -> str:
    return _("picture to %(picture)s, sound to %(sound)s") % {"picture": clock(value[0]), "sound": clock(value[1])}


_MEASURED_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "black": _seconds_in_all,
    "frozen": _seconds_in_all,
    "silent": _seconds_in_all,
    "clipped": _seconds_in_all,
    "subtitle_cover": lambda value: _("%(share)s of the time with sound") % {"share": f"{value:.0%}"},
    "scanned": _scanned_pages,
    "unequal_lengths": _ends,
    "loudness": lambda value: f"{value:g} LUFS",
    "uneven_frames": lambda value: _("%(n)s frames a second") % {"n": f"{value:g}"},
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
    return KINDS[field].parse(written) if field in KINDS else None


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
