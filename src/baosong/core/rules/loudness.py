"""Loudness of the whole sound, in LUFS (EBU R 128)."""

import re
from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import Cost, PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.sound_level import LEVEL, level
from baosong.core.rules.text import message

UNIT: Final = r"[ ]*(?:lufs|lkfs)"


def _tolerance(match: re.Match[str]) -> tuple[float, float]:
    middle, width = level(match["a"]), number(match["t"])
    return middle - width, middle + width


loudness = Family(
    "loudness_lufs",
    [
        Phrase(
            "with a tolerance",
            rf"(?P<a>{LEVEL})(?:{UNIT})?[ ]*(?:±|\+/-)[ ]*(?P<t>\d(?:\.\d+)?)[ ]*(?:lufs|lkfs|lu|db)",
            _tolerance,
            (("响度-23±1LUFS", (-24, -22)), ("-24 LKFS±2LU", (-26, -22))),
        ),
        Phrase(
            "between", rf"(?P<a>{LEVEL})(?:{UNIT})?[ ]*(?:至|到|~)[ ]*(?P<b>{LEVEL}){UNIT}", lambda m: _ordered(m["a"], m["b"]), (("-24至-16LUFS", (-24, -16)),)
        ),
        Phrase("at most", rf"{{MOST}}{{IS}}(?P<b>{LEVEL}){UNIT}", lambda m: (None, level(m["b"])), (("响度不高于-16LUFS", (None, -16)),)),
        Phrase("at least", rf"{{LEAST}}{{IS}}(?P<a>{LEVEL}){UNIT}", lambda m: (level(m["a"]), None), (("响度不低于-26LUFS", (-26, None)),)),
        Phrase("exactly", rf"(?P<a>{LEVEL}){UNIT}", lambda m: (level(m["a"]),) * 2, (("响度-23 LUFS", (-23, -23)),)),
    ],
)


def _ordered(one: str, other: str) -> tuple[float, float]:
    low, high = sorted((level(one), level(other)))
    return low, high


KIND: Final = RuleKind(
    field="loudness_lufs",
    name=message("Loudness of the sound"),
    summary="Integrated loudness of the whole sound; 1 LU is tolerated.",
    shape=Bounds(unit=lambda level: f"{level:g} LUFS", slack=1.0),
    example=(-24, -16),
    pieces=(PieceKind.VIDEO, PieceKind.AUDIO),
    measures=dict.fromkeys((PieceKind.VIDEO, PieceKind.AUDIO), "scan.loudness"),
    remedies=Remedies("set_loudness"),
    cost=Cost.PASS,
    source="EBU R 128, ITU-R BS.1770 (FFmpeg's ebur128 filter)",
    mentions=loudness,
    implies_piece=False,
)
