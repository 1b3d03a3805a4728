"""Sizes of files in bytes, as notices state them; 1 K is 1024."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.grammar import Family
from baosong.core.rules.kind import EVERY_PIECE, Remedies, RuleKind, in_notice_words, sole_value
from baosong.core.rules.shapes import Least
from baosong.core.rules.text import message

BYTES: Final = {"k": 1024, "m": 1024**2, "g": 1024**3, "兆": 1024**2, "t": 1024**4}
SIZE: Final = r"(?:[kmgt](?:b|字节)?(?![a-z0-9])|兆)"
size = Family("bytes", amounts.phrases(unit=SIZE, unit_word="m", worth=lambda unit: BYTES[unit[0]], skip=frozenset({"between, counted"})))


def typed_size(text: str) -> int | None:
    """Return the size that a person typed (2 GB, 不超过 500M)."""
    value = sole_value(size, in_notice_words(text))
    return next((bound for bound in value if isinstance(bound, int)), None) if isinstance(value, tuple) else None


def size_limit(field: str, *, name: str, summary: str, shape: Least, example: int, remedy: str) -> RuleKind:
    """Return the rule kind of a limit on the size of a file of any kind."""
    return RuleKind(
        field=field,
        name=name,
        property=message("Size"),
        summary=summary,
        shape=shape,
        example=example,
        pieces=EVERY_PIECE,
        measures=dict.fromkeys(EVERY_PIECE, "size"),
        remedies=Remedies(remedy),
        source="the file's size",
        browser_format="bytes",
        mentions=size,
        # Memory, bandwidth and traffic are no sizes of files.
        unrelated=re.compile(r"内存|带宽|流量"),
        plausible=(1024, 2**43),
        reads=typed_size,
    )
