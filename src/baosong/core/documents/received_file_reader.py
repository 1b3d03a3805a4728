"""Read a file whatever it is: its text, its tables, and the blanks of a form; runs in a child process (`sandboxed`)."""

from typing import Final

from baosong.core.documents import web
from baosong.core.documents.block_reader import word_tables
from baosong.core.documents.detect import OLE, open_bytes
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.form_blanks import blanks_of
from baosong.core.documents.opened_document import ReceivedFile, Table
from baosong.core.documents.plain_text import decode
from baosong.core.documents.table_reader import read_sheets

# Kinds of files that are kept though no text is read of them.
OLD_OFFICE: Final = ("xls", "et", "ppt", "dps")
# Faults that do not make a file unusable for those who download it.
HARMLESS: Final = frozenset({"no_text", "scanned", "wrong_kind", "old_word", "binary", "too_many_pages", "too_long", "too_many_elements"})


def read_received_file(content: bytes, name: str) -> ReceivedFile:
    """Read a file. Raises UnreadableDocument for one that nobody could use: empty, broken, encrypted, too_large."""
    ending = name.rpartition(".")[2].lower()
    if content.startswith(OLE) and ending in OLD_OFFICE:
        return ReceivedFile(kind=ending, fault="wrong_kind")
    try:
        opened = open_bytes(content, name)
    except UnreadableDocument as refusal:
        if refusal.code not in HARMLESS:
            raise
        if refusal.facts.get("kind") == "xlsx":
            return ReceivedFile(kind="xlsx", tables=read_sheets(content), fault=refusal.code, facts=refusal.facts)
        return ReceivedFile(kind=str(refusal.facts.get("kind", "")), fault=refusal.code, facts=refusal.facts)
    blanks = blanks_of(content) if opened.kind == "docx" else ()
    return ReceivedFile(opened.kind, opened.text, _tables(content, opened.kind), blanks)


def _tables(content: bytes, kind: str) -> tuple[Table, ...]:
    if kind == "docx":
        return tuple(word_tables(content))
    return web.tables_of(decode(content)) if kind == "html" else ()
