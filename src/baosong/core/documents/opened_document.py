"""Results of opening a document."""

from dataclasses import dataclass, field
from typing import Any

Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """Text of a file, its kind, and the number of pictures in it."""

    text: str
    kind: str
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """What was read of a file: kind, text ("" if there is none), tables row by row, names of the blanks of a form.

    `fault` and `facts`: those of UnreadableDocument where there is no text.
    """

    kind: str = ""
    text: str = ""
    tables: tuple[Table, ...] = ()
    blanks: tuple[str, ...] = ()
    fault: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
