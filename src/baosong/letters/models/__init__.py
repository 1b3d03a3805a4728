"""Models of letters."""

from baosong.letters.models.letter import Letter, Robot

__all__ = ["Letter", "Robot"]
