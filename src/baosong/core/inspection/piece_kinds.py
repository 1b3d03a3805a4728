"""Kinds of piece by how their files are opened, and files of subtitles."""

from typing import Final

from baosong.core.terms import PieceKind

FILMS: Final = frozenset({PieceKind.VIDEO, PieceKind.AUDIO})
PAPERS: Final = frozenset({PieceKind.DOCUMENT, PieceKind.FORM, PieceKind.SLIDES})
SUBTITLES: Final = (".srt", ".vtt", ".ass", ".ssa")


def is_subtitle_file(name: str) -> bool:
    """Return whether a name is that of a file of subtitles."""
    return name.lower().endswith(SUBTITLES)
