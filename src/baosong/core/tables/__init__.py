"""Layout of office tables: the heading row, what columns mean, and which rows are no data."""

from baosong.core.tables.columns import ColumnKind, exact, guess_columns
from baosong.core.tables.headings import heading_text
from baosong.core.tables.layout import HEADING_SEARCH, LeftOutReason, LeftOutRow, TableColumn, TableLayout, TableRecord, lay_out
from baosong.core.tables.values import count_of, is_count, is_mail_address, is_telephone, mobile_number, normalised_telephone

__all__ = [
    "HEADING_SEARCH",
    "ColumnKind",
    "LeftOutReason",
    "LeftOutRow",
    "TableColumn",
    "TableLayout",
    "TableRecord",
    "count_of",
    "exact",
    "guess_columns",
    "heading_text",
    "is_count",
    "is_mail_address",
    "is_telephone",
    "lay_out",
    "mobile_number",
    "normalised_telephone",
]
