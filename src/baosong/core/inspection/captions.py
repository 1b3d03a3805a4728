"""Captions as WebVTT out of rows of times and words."""

from collections.abc import Iterable, Sequence

from baosong.core.inspection.subtitles import SubtitleCue, as_webvtt


def vtt(rows: Iterable[Sequence[float | str]]) -> str:
    """WebVTT (W3C) of rows [from, to, words], times in seconds; nothing in the words is a mark."""
    return as_webvtt(SubtitleCue(float(start), float(end), str(words).replace("&", "&amp;").replace("<", "&lt;")) for start, end, words in rows)
