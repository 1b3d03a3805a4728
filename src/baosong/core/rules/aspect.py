"""Aspect ratio of pictures and films."""

from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Choice
from baosong.core.rules.text import message

aspect = Family(
    "aspect",
    [
        Phrase(
            "ratio",
            r"(?<![\d:])(?P<a>16|9|4|3|21)[ ]*[:比][ ]*(?P<b>9|16|3|4)(?![\d:])",
            lambda m: f"{m['a']}:{m['b']}" if (m["a"], m["b"]) in {("16", "9"), ("9", "16"), ("4", "3"), ("3", "4"), ("21", "9")} else None,
            (("画面比例16:9", "16:9"), ("宽高比 9∶16", "9:16")),
            silent=("16:30前", "比分19:9"),
        ),
    ],
)


KIND: Final = RuleKind(
    field="aspect",
    name=message("Aspect ratio"),
    summary="Aspect ratio as displayed, with the shape of pixels.",
    shape=Choice(),
    example="16:9",
    pieces=(PieceKind.VIDEO, PieceKind.IMAGE, PieceKind.SLIDES),
    measures={PieceKind.VIDEO: "film.aspect", PieceKind.IMAGE: "picture.aspect"},
    remedies=Remedies("reframe"),
    source="the header, read by FFmpeg (libavformat) or Pillow",
    mentions=aspect,
)
