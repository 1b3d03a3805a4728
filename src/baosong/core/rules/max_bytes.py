"""Greatest size of a file, in bytes."""

from typing import Final

from baosong.core.rules.file_size import size_limit
from baosong.core.rules.kind import RuleKind
from baosong.core.rules.shapes import Most
from baosong.core.rules.text import byte_size, message

KIND: Final[RuleKind] = size_limit(
    "max_bytes",
    name=message("Size at most"),
    summary="Size of the file in bytes, not above; 1 KB is 1024 bytes.",
    shape=Most(unit=byte_size),
    example=2 * 1024**3,
    remedy="shrink",
)
