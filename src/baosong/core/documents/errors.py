"""Why a file cannot be read as a document."""

import zipfile
import zlib
from typing import Final

# What zipfile lets through of an archive whose bytes or directory were damaged (found by tools/fuzz.py).
BROKEN_ARCHIVE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError)


class UnreadableDocument(Exception):
    """A file whose words cannot be read; `code` says why, `facts` with what figures. Words are added above."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
