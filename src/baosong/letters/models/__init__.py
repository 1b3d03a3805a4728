"""Models of letters."""

from baosong.letters.models.letter import Letter

__all__ = ["Letter"]
