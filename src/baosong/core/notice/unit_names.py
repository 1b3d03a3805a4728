"""Names of units as notices write them: in full, without their office, or in short form."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from baosong.core.phrases.normal_form import plain

# What an office adds to the name of the unit that it belongs to.
OFFICE: Final = re.compile(r"(?:直属)?(?:党委|党总支|总支|分?党委|党组|党支部|党工委|委员会|团委|工会|中共)")
SPACE: Final = re.compile(r"[\s()《》“”\"、,.·\-_*]")
SHORTEST: Final = 2


def packed_unit_name(name: str) -> str:
    """Return a name in half width, without spaces and punctuation."""
    return SPACE.sub("", plain(name))


def matching_unit(name: str, units: Sequence[tuple[int, str]]) -> int | None:
    """Return the key of the only unit that a name stands for, among (key, name); None where there is none, or more than one.

    In this order: the same name; the same without 党委 and the like; one name at the end of the other (the university's name before it); a short
    form, whose characters stand in the unit's name in the same order, with the same first and last one.
    """
    wanted = packed_unit_name(name)
    if len(wanted) < SHORTEST:
        return None
    packed = [(key, packed_unit_name(other)) for key, other in units]
    bare = OFFICE.sub("", wanted)
    bared = [(key, OFFICE.sub("", other)) for key, other in packed]
    steps: Iterable[list[int]] = (
        [key for key, other in packed if other == wanted],
        [key for key, other in bared if other == bare and len(bare) >= SHORTEST],
        [key for key, other in bared if min(len(bare), len(other)) > SHORTEST and (bare.endswith(other) or other.endswith(bare))],
        [key for key, other in bared if len(bare) >= SHORTEST and _is_short_form(bare, other)],
    )
    found = next((keys for keys in steps if keys), [])
    return found[0] if len(found) == 1 else None


def _is_short_form(short: str, name: str) -> bool:
    if not name or len(short) >= len(name) or short[0] != name[0] or short[-1] != name[-1]:
        return False
    rest = iter(name)
    return all(character in rest for character in short)
