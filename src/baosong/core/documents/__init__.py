"""Documents: data classes, and what was derived from a document. Foreign files are opened only by `sandboxed`.

The readers of each format are modules of their own, which run in a child process; .importlinter says who may import them.
"""

from baosong.core.documents.blocks import Block, BlockKind, blocks_of_text, numbered_level
from baosong.core.documents.derived_files import DerivedDocument, DocumentFacts
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.opened_document import OpenedDocument, ReceivedFile

__all__ = [
    "Block",
    "BlockKind",
    "DerivedDocument",
    "DocumentFacts",
    "OpenedDocument",
    "ReceivedFile",
    "UnreadableDocument",
    "blocks_of_text",
    "numbered_level",
]
