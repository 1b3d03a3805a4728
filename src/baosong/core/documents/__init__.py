"""A file becomes text: .txt .html .docx .pptx .pdf, each by its own opener, all with clear refusals.

Used by the reader of notices and by the inspection of papers, which are siblings and may not share otherwise.
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
