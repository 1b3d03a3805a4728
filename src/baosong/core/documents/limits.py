"""Bounds of documents. Beyond them a document is refused with UnreadableDocument, or is shown in part where that is said."""

from typing import Final

MAX_BYTES: Final = 64 * 1024**2
MAX_CHARACTERS: Final = 2_000_000
# Of one XML part or page; a book of 1,000 pages has about 500,000.
MAX_ELEMENTS: Final = 1_000_000
MAX_PAGES: Final = 500
# Pixels of the longer side of a page picture.
MAX_PAGE_EDGE: Final = 4000
MAX_PICTURES: Final = 200
MAX_PICTURE_BYTES: Final = 64 * 1024**2
# Tables: bytes of the file and of its unpacked parts, rows and columns, cells with a value, and ranges of merged cells.
MAX_TABLE_BYTES: Final = 20 * 1024**2
MAX_TABLE_UNPACKED: Final = 256 * 1024**2
MAX_TABLE_ROWS: Final = 20_000
MAX_TABLE_COLUMNS: Final = 200
MAX_TABLE_CELLS: Final = 500_000
MAX_TABLE_MERGES: Final = 20_000
