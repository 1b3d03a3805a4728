"""Readers of other packages, by the entry point group `baosong.readers`; docs/readers.md shows how to write one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, Protocol

GROUP: Final = "baosong.readers"


class ReaderFailed(Exception):
    """A reader gave no proposal. Codes: unreachable, timeout, refused, forbidden_address, truncated, no_answer, too_long."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class ReaderOptions:
    """What the operator entered: where the reader sends the text, the name of its model, its key; and the seconds that it may take."""

    address: str = ""
    model: str = ""
    key: str = ""
    seconds: float = 120.0


class NoticeReader(Protocol):
    """Proposes a reading of a notice."""

    def propose(self, text: str, schema: Mapping[str, Any]) -> str | bytes:
        """Return a proposal as JSON that fits the schema. Raises ReaderFailed."""


def installed_readers() -> dict[str, Callable[[ReaderOptions], NoticeReader]]:
    """Return the readers of installed packages by name; each entry point names a callable that takes ReaderOptions."""
    return {point.name: partial(_made, point) for point in entry_points(group=GROUP)}


def _made(point: EntryPoint, options: ReaderOptions) -> NoticeReader:
    made: NoticeReader = point.load()(options)
    return made
