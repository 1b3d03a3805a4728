"""Frames a second of a film."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind, RuleValue, in_notice_words, sole_value
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.text import RuleText, message

RATE: Final = r"(?:fps|帧[ ]*(?:/|每)[ ]*(?:秒|s(?![a-z]))|帧(?![数率频速画]))"
frame_rate = Family(
    "frame_rate",
    [
        *amounts.phrases(unit=RATE, unit_word="fps", worth=lambda _: 1, skip=frozenset({"between, counted"})),
        Phrase("a second", r"每秒{IS}(?:{LEAST})?{IS}(?P<at>{n:ARABIC}[ ]*帧)", lambda m: (number(m["n"]),) * 2, (("每秒25帧", (25, 25)),)),
        Phrase(
            "after its name",
            r"(?:帧率|帧频|帧速率?)(?:应|须|需)?{IS}(?P<at>{n:ARABIC})(?![\d.]*[ ]*(?:fps|帧|p|x|万|k))",
            lambda m: (number(m["n"]),) * 2,
            (("帧率为25", (25, 25)),),
        ),
    ],
)


def frames(rate: float) -> RuleText:
    return RuleText(message("%(n)s frames a second"), {"n": f"{rate:g}"})


def typed_rate(text: str) -> RuleValue | None:
    """Return the rate that a person typed (25 帧/秒, 不低于每秒 25 帧)."""
    written = re.sub(r"每秒[ ]*(\d+(?:\.\d+)?)[ ]*帧", r"\1帧", in_notice_words(text))
    return sole_value(frame_rate, written)


KIND: Final = RuleKind(
    field="frame_rate",
    name=message("Frame rate"),
    summary="Average frames a second; 29.97 counts as 30, 23.976 as 24.",
    shape=Bounds(unit=frames, slack=0.05),
    example=(25, None),
    pieces=(PieceKind.VIDEO,),
    measures={PieceKind.VIDEO: "film.frame_rate"},
    remedies=Remedies("reencode"),
    source="the container's own header, read by FFmpeg (libavformat)",
    browser_format="number",
    browser_words=message("%(n)s frames a second"),
    mentions=frame_rate,
    reads=typed_rate,
    plausible=(5, 240),
    implies_piece=False,
)
