"""Text of documents: .txt .html .docx .pptx .pdf, each with its reader and typed errors.

Shared by parsers and the inspection of documents.
"""

from baosong.core.documents.blocks import Block, BlockKind, blocks_of, numbered_level
from baosong.core.documents.detect import OpenedDocument, open_bytes, open_file
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.documents.pdf import page_count, page_picture
from baosong.core.documents.properties import properties_of, without_properties
from baosong.core.documents.tracked_changes import TrackedChanges, traces_of

__all__ = [
    "Block",
    "BlockKind",
    "OpenedDocument",
    "TrackedChanges",
    "UnreadableDocument",
    "blocks_of",
    "numbered_level",
    "open_bytes",
    "open_file",
    "page_count",
    "page_picture",
    "properties_of",
    "traces_of",
    "without_properties",
]
