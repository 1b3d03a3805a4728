"""Least size of a file, in bytes."""

from typing import Final

from baosong.core.rules.file_size import size_limit
from baosong.core.rules.kind import RuleKind
from baosong.core.rules.shapes import Least
from baosong.core.rules.text import byte_size, message

KIND: Final[RuleKind] = size_limit(
    "min_bytes",
    name=message("Size at least"),
    summary="Size of the file in bytes, not below; 1 KB is 1024 bytes.",
    shape=Least(unit=byte_size),
    example=3 * 1024**2,
    remedy="use_original",
)
