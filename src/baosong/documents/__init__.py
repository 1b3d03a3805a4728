"""A file becomes text: .txt .html .docx .pptx .pdf, each by its own opener, all with clear refusals.

Used by the reader of notices and by the inspection of papers, which are siblings and may not share otherwise.
"""

from baosong.documents.blocks import Block, BlockKind, blocks_of, numbered_level
from baosong.documents.opening import Opened, open_bytes, open_file
from baosong.documents.pdf import page_count, page_picture
from baosong.documents.properties import properties_of, without_properties
from baosong.documents.refusals import UnreadableDocument
from baosong.documents.traces import Traces, traces_of

__all__ = [
    "Block",
    "BlockKind",
    "Opened",
    "Traces",
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
