"""Pixels of the longer side of a picture."""

from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Least
from baosong.core.rules.text import message, typed_number

long_edge = Family(
    "long_edge_min_px",
    [
        Phrase(
            "long edge",
            r"(?:最?长边|长边?像素|最长一边)(?:像素)?(?:应|须|需|要)?{IS}(?:{LEAST}|达到?|在)?{IS}{n:ARABIC}{S}(?:px|像素|p)?",
            lambda m: int(number(m["n"])) if number(m["n"]) >= 500 else None,
            (("长边不少于2400像素", 2400), ("长边像素不低于3000", 3000), ("最长边需大于2000px", 2000)),
        ),
    ],
)


KIND: Final = RuleKind(
    field="long_edge_min_px",
    name=message("Long edge at least"),
    summary="Pixels of the longer side.",
    shape=Least(unit=lambda value: f"{value} px"),
    example=2000,
    pieces=(PieceKind.IMAGE,),
    property=message("Long edge"),
    browser_format="number",
    browser_words="%(n)s px",
    measures={PieceKind.IMAGE: "picture.long_edge"},
    remedies=Remedies("use_original"),
    source="the picture's header, read by Pillow",
    mentions=long_edge,
    reads=typed_number,
)
