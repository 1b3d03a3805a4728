"""Captions in WebVTT format."""

from collections.abc import Iterable, Sequence

from baosong.core.inspection.subtitles import SubtitleCue, as_webvtt


def vtt(rows: Iterable[Sequence[float | str]]) -> str:
    """Return WebVTT (W3C) for rows [start, end, text], times in seconds; markup in the text is escaped."""
    return as_webvtt(SubtitleCue(float(start), float(end), str(words).replace("&", "&amp;").replace("<", "&lt;")) for start, end, words in rows)
