"""Bit rate of the whole file, in kbit/s."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.text import message

RATE: Final = r"(?:kbps|kb/s|kbit/s|k/s|mbps|mb/s|mbit/s|m/s(?!\d))"
RATE_WORTH: Final = {"k": 1, "m": 1000}
bitrate = Family(
    "bitrate_kbps",
    [
        *amounts.phrases(unit=RATE, unit_word="kbps", worth=lambda unit: RATE_WORTH[unit[0]]),
        *[
            Phrase(f"rate: {phrase.name}", r"码[流率](?:[^\d,。;\n]{0,6})" + phrase.pattern, phrase.meaning, ())
            for phrase in amounts.phrases(unit=r"(?:[km](?:b)?(?![a-z]))", unit_word="k", worth=lambda unit: RATE_WORTH[unit[0]])
        ],
    ],
)


def kilobits(rate: float) -> str:
    return f"{rate:g} kbps"


KIND: Final = RuleKind(
    field="bitrate_kbps",
    name=message("Bit rate"),
    summary="Bit rate of the whole file in kbit/s.",
    shape=Bounds(unit=kilobits),
    example=(4000, None),
    pieces=(PieceKind.VIDEO, PieceKind.AUDIO),
    browser_format="number",
    browser_words="%(n)s kbps",
    measures={PieceKind.VIDEO: "film.bitrate_kbps", PieceKind.AUDIO: "film.bitrate_kbps"},
    remedies=Remedies("reencode"),
    source="size of the file over its length",
    mentions=bitrate,
    unrelated=re.compile(r"采样率|音频(?:编码|采样|码|信号)|伴音|恒定"),
)
