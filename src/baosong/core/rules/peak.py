"""Highest sample of the sound, in dB below full scale."""

from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import Cost, PieceKind, Remedies, RuleKind, RuleValue, in_notice_words, sole_value
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.sound_level import LEVEL, level
from baosong.core.rules.text import message

CUE: Final = r"(?:峰值|最大电平|最高电平|电平|音量)[^,。;\n\d-]{0,12}?"


peak = Family(
    "peak_dbfs",
    [
        Phrase(
            "between",
            rf"{CUE}(?P<at>(?P<a>{LEVEL})[ ]*(?:db(?:fs)?)?[ ]*(?:至|到|~)[ ]*(?P<b>{LEVEL})[ ]*db(?:fs)?)",
            lambda m: tuple(sorted((level(m["a"]), level(m["b"])))),
            (("音频电平保持在-12dB至-6dB", (-12, -6)),),
        ),
        Phrase("at most", rf"{CUE}(?P<at>{{MOST}}{{IS}}(?P<b>{LEVEL})[ ]*db(?:fs)?)", lambda m: (None, level(m["b"])), (("音频峰值不超过-6dB", (None, -6)),)),
        Phrase("exactly", rf"{CUE}(?P<at>(?P<b>{LEVEL})[ ]*db(?:fs)?)", lambda m: (None, level(m["b"])), (("峰值电平为-3dBFS", (None, -3)),)),
    ],
)


def typed_peak(text: str) -> RuleValue | None:
    """Return the level that a person typed (不超过 -6 dB)."""
    return sole_value(peak, f"峰值{in_notice_words(text)}")


KIND: Final = RuleKind(
    field="peak_dbfs",
    name=message("Peak of the sound"),
    summary="Highest sample of the whole sound, in dB below full scale; half a dB is tolerated.",
    shape=Bounds(unit=lambda level: f"{level:g} dB", slack=0.5),
    example=(None, -6),
    pieces=(PieceKind.VIDEO, PieceKind.AUDIO),
    measures=dict.fromkeys((PieceKind.VIDEO, PieceKind.AUDIO), "scan.peak"),
    remedies=Remedies("set_loudness"),
    cost=Cost.PASS,
    source="decoded samples",
    mentions=peak,
    reads=typed_peak,
    implies_piece=False,
)
