"""Result of opening a document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """Text of a file, its kind, and the number of pictures in it."""

    text: str
    kind: str
    pictures: int = 0
