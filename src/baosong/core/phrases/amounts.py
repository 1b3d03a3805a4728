"""Patterns for bounds of amounts, shared by durations, sizes, words and counts.

Bounds are (least, most), None for an open one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Phrase

Bounds = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class AmountPattern:
    """One pattern for a bound, where {UNIT} is the family's unit; and the bounds it states."""

    name: str
    pattern: str
    low: str | None
    high: str | None
    example: str
    approx: bool = False


# In the examples # is the unit; the numbers are always 5 and, for ranges, 5 and 8.
FORMS: Final = (
    AmountPattern("between, each named", r"{LEAST}{IS}{a:NUM}{S}{u:UNIT}[,、且并 ]*(?:最[长多大])?{MOST}{IS}{b:NUM}{S}{v:UNIT}", "a", "b", "不少于5#,不超过8#"),
    AmountPattern("between", r"{a:NUM}{S}(?P<u>{UNIT})?{TO}{b:NUM}{S}{v:UNIT}", "a", "b", "5-8#"),
    AmountPattern("between, with words", r"{a:NUM}{S}(?P<u>{UNIT})?{ABOVE}[,、]?{b:NUM}{S}{v:UNIT}{WITHIN}", "a", "b", "5#以上8#以内"),
    AmountPattern("between, counted", r"{a:NUM}[、,或]{b:NUM}{S}{v:UNIT}", "a", "b", "5、8#"),
    AmountPattern("about, with a limiting verb", r"(?:控制|限定|保持)(?:在|为){S}{a:NUM}{S}{v:UNIT}{S}{ABOUT}", "a", "a", "控制在5#左右", approx=True),
    AmountPattern("at most, before", r"{MOST}{IS}{b:NUM}{S}{v:UNIT}", None, "b", "不超过5#"),
    AmountPattern("at least, before", r"{LEAST}{IS}{a:NUM}{S}{v:UNIT}", "a", None, "不少于5#"),
    AmountPattern("at most, after", r"{b:NUM}{S}{v:UNIT}{S}{WITHIN}", None, "b", "5#以内"),
    AmountPattern("at least, after", r"{a:NUM}{S}{v:UNIT}{S}{ABOVE}", "a", None, "5#以上"),
    AmountPattern("at most, split", r"{b:NUM}(?:以内|以下)的?{v:UNIT}", None, "b", "5以内#"),
    AmountPattern("about, after", r"{a:NUM}{S}{v:UNIT}{S}{ABOUT}", "a", "a", "5#左右", approx=True),
    AmountPattern("about, before", r"{CIRCA}{IS}{a:NUM}{S}{v:UNIT}", "a", "a", "约5#", approx=True),
    AmountPattern("exactly", r"{a:NUM}{S}{v:UNIT}", "a", "a", "5#"),
)


def phrases(
    *,
    unit: str,
    unit_word: str,
    worth: Callable[[str], float],
    before: str = "",
    after: str = "",
    skip: frozenset[str] = frozenset(),
    cues: Mapping[str, str] | None = None,
) -> list[Phrase]:
    """Return all patterns for one unit.

    `unit`: pattern of the unit; `worth`: its size in the base unit; `unit_word`: the unit in the examples; `before`/`after`:
    patterns that must surround; `skip`: patterns that are left out; `cues`: an additional prefix for single patterns.
    """

    def meaning(form: AmountPattern) -> Callable[[re.Match[str]], Bounds | None]:
        def read(match: re.Match[str]) -> Bounds | None:
            ends: list[Any] = []
            for which in (form.low, form.high):
                if which is None:
                    ends.append(None)
                    continue
                groups = match.groupdict()
                written = groups.get("u") if which == "a" and groups.get("u") else groups["v"]
                value = number(match[which]) * worth(written or "")
                ends.append(int(value) if float(value).is_integer() else value)
            if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
                return None
            return ends[0], ends[1]

        return read

    made = []
    for form in FORMS:
        if form.name in skip:
            continue
        lead = (cues or {}).get(form.name, before)
        pattern = (
            lead + "(?P<at>" + form.pattern.replace("{UNIT}", unit).replace("{u:UNIT}", f"(?P<u>{unit})").replace("{v:UNIT}", f"(?P<v>{unit})") + ")" + after
        )
        one = worth(unit_word)
        low, high = (5 if form.low else None), (8 if form.low and form.high and form.low != form.high else 5)
        expected = (
            None if low is None else int(low * one),
            None if form.high is None else int(high * one),
        )
        example = form.example.replace("#", unit_word)
        made.append(Phrase(form.name, pattern, meaning(form), (() if lead or after else ((example, expected),)), approx=form.approx))
    return made
