"""Number of pages of a document, or of slides."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.grammar import Family
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.text import RuleText, message

pages = Family("pages", amounts.phrases(unit=r"页(?:幻灯片|ppt)?(?![面码眉脚边])", unit_word="页", worth=lambda _: 1, skip=frozenset({"between, counted"})))


def page_words(count: float) -> RuleText:
    return RuleText(message("%(n)s pages"), {"n": f"{count:g}"})


KIND: Final = RuleKind(
    field="pages",
    name=message("Number of pages"),
    summary="Pages of a PDF, or slides of a presentation; those of a Word file depend on the program that shows it and are not counted.",
    shape=Bounds(unit=page_words),
    example=(None, 10),
    pieces=(PieceKind.DOCUMENT, PieceKind.SLIDES, PieceKind.FORM),
    measures=dict.fromkeys((PieceKind.DOCUMENT, PieceKind.SLIDES, PieceKind.FORM), "pages"),
    remedies=Remedies("add_pages", "drop_pages", unmeasured="look_for_pages"),
    source="ISO 32000 (page tree); ECMA-376 (slides)",
    mentions=pages,
    unrelated=re.compile(r"第[\d一二三四五六七八九十]+页|共[\d一二三四五六七八九十]+页|网页|首页|主页|每页"),
    plausible=(1, 2000),
    implies_piece=False,
)
