"""Kinds of piece by how their files are opened."""

from typing import Final

from baosong.core.terms import PieceKind

FILMS: Final = frozenset({PieceKind.VIDEO, PieceKind.AUDIO})
PAPERS: Final = frozenset({PieceKind.DOCUMENT, PieceKind.FORM, PieceKind.SLIDES})
