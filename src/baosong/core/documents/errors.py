"""Error for files that cannot be read as documents."""

import zipfile
import zlib
from typing import Final

# What zipfile raises for archives with damaged data or directory (found by tools/fuzz.py).
BROKEN_ARCHIVE: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError, KeyError)


class UnreadableDocument(Exception):
    """A document that cannot be read: `code`, and `facts` as data. Sentences: platform/messages/documents."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
