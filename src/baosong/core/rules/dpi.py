"""Dots per inch of a picture."""

from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Least
from baosong.core.rules.text import message, typed_number

dpi = Family(
    "dpi_min",
    [
        Phrase("with its unit", r"{n:ARABIC}{S}(?:dpi|ppi|像素/英寸)", lambda m: int(number(m["n"])), (("分辨率不低于300dpi", 300), ("300 DPI", 300))),
        Phrase("before its number", r"(?:dpi|ppi)(?:值)?{IS}(?:{LEAST})?{IS}{n:ARABIC}", lambda m: int(number(m["n"])), (("DPI不低于300", 300),)),
        Phrase(
            "resolution without a unit",
            r"分辨率{IS}(?:{LEAST})?{IS}(?P<n>72|96|150|200|240|300|350|400|600)(?![\d.]*[ ]*[px万dx*/])",
            lambda m: int(m["n"]),
            (("分辨率300", 300), ("分辨率不低于300", 300)),
            silent=("分辨率300万像素", "分辨率 720×576"),
        ),
    ],
)


KIND: Final = RuleKind(
    field="dpi_min",
    name=message("Dots per inch at least"),
    summary="Dots per inch, if the file states them.",
    shape=Least(unit=lambda value: f"{value} dpi"),
    example=300,
    pieces=(PieceKind.IMAGE, PieceKind.VIDEO),
    property=message("Dots per inch"),
    browser_format="number",
    browser_words="%(n)s dpi",
    measures={PieceKind.IMAGE: "picture.dpi"},
    remedies=Remedies("use_original"),
    source="the picture's header, read by Pillow",
    mentions=dpi,
    reads=typed_number,
)
