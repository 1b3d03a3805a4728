"""Open foreign documents in a child process with limits; the only module through which the applications do."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from baosong.core import sandbox
from baosong.core.documents.derive import DocumentOpening, derive_content, derive_pages
from baosong.core.documents.derived_files import FACTS, DerivedPart, DocumentFacts, batch_name, facts_as_json
from baosong.core.documents.detect import open_bytes
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.form_blanks import fill_blanks
from baosong.core.documents.opened_document import OpenedDocument, ReceivedFile
from baosong.core.documents.received_file_reader import read_received_file
from baosong.core.documents.sheet_content import SheetContent
from baosong.core.documents.table_reader import read_sheet, read_table
from baosong.core.documents.web import text_of
from baosong.core.sandbox import ChildProcessDied, SandboxLimits

T = TypeVar("T")
USUAL: Final = SandboxLimits()
# A person waits for the answer.
AT_ONCE: Final = SandboxLimits(seconds=30, memory=1024**3, patience=40, children=2)
PASTED: Final = SandboxLimits(seconds=5, memory=1024**3, patience=5, children=2)


def _derive(path: str, name: str, part: DerivedPart, folder: str, batch: int) -> None:
    if part is DerivedPart.CONTENT:
        derive_content(DocumentOpening(Path(path), name), Path(folder))
    else:
        derive_pages(Path(path), Path(folder), batch)


def derive_sandboxed(path: Path, name: str, part: DerivedPart, folder: Path, *, batch: int = 0, limits: SandboxLimits = USUAL) -> None:
    """Leave the derived files of a part (of pages: one batch) in `folder`. A reader that crashes is a fault of the document, which is written there.

    Raises ChildProcessDied where a limit or a kill decided nothing.
    """
    try:
        sandbox.run(_derive, str(path), name, part, str(folder), batch, limits=limits)
    except ChildProcessDied as died:
        if not died.is_crash:
            raise
        for left in folder.iterdir():
            left.unlink()
        fault, content = {
            DerivedPart.CONTENT: (FACTS, facts_as_json(DocumentFacts(fault="broken"))),
            DerivedPart.PAGES: (batch_name(batch), "[]"),
        }[part]
        (folder / fault).write_text(content, "utf-8")


def open_bytes_sandboxed(content: bytes, name: str, *, limits: SandboxLimits = AT_ONCE) -> OpenedDocument:
    """Call `open_bytes` while a person waits. Raises UnreadableDocument, ChildProcessDied."""
    return _opened(open_bytes, content, name, crash="broken", limits=limits)


def read_received_file_sandboxed(content: bytes, name: str, *, limits: SandboxLimits = AT_ONCE) -> ReceivedFile:
    """Call `read_received_file` while a person waits. Raises UnreadableDocument, ChildProcessDied."""
    return _opened(read_received_file, content, name, crash="broken", limits=limits)


def fill_blanks_sandboxed(content: bytes, values: Mapping[str, str], *, limits: SandboxLimits = AT_ONCE) -> bytes:
    """Call `fill_blanks` while a person waits. Raises UnreadableDocument, ChildProcessDied."""
    return sandbox.run(fill_blanks, content, dict(values), limits=limits)


def read_table_sandboxed(content: bytes, name: str, known: frozenset[str] = frozenset(), *, limits: SandboxLimits = AT_ONCE) -> list[list[Any]]:
    """Call `read_table` while a person waits. Raises UnreadableDocument, ChildProcessDied."""
    return _opened(read_table, content, name, known, crash="wrong_kind", limits=limits)


def read_sheet_sandboxed(content: bytes, name: str, known: frozenset[str] = frozenset(), *, limits: SandboxLimits = AT_ONCE) -> SheetContent:
    """Call `read_sheet` while a person waits. Raises UnreadableDocument, ChildProcessDied."""
    return _opened(read_sheet, content, name, known, crash="wrong_kind", limits=limits)


def _opened(reader: Callable[..., T], *arguments: object, crash: str, limits: SandboxLimits) -> T:
    """Call a reader. Raises UnreadableDocument, with the code `crash` where the reader crashed; ChildProcessDied at a limit."""
    try:
        return sandbox.run(reader, *arguments, limits=limits)
    except ChildProcessDied as died:
        if died.is_crash:
            raise UnreadableDocument(crash) from died
        raise


def markup_text_sandboxed(markup: str, *, limits: SandboxLimits = PASTED) -> str:
    """Return the visible text of pasted markup. Raises UnreadableDocument, ChildProcessDied."""
    return sandbox.run(text_of, markup, limits=limits)
