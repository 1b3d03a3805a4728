"""Number of characters of a text, as Word counts them."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.grammar import Family
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.text import RuleText, message

WORDS: Final = r"(?:个?(?:汉字|中文字|字符?)(?!体|号|节|幕|样|形))"
words = Family("words", amounts.phrases(unit=WORDS, unit_word="字", worth=lambda _: 1, skip=frozenset({"between, counted"})))


def characters(count: float) -> RuleText:
    return RuleText(message("%(n)s characters"), {"n": f"{count:g}" if count < 1_000_000 else int(count)})


KIND: Final = RuleKind(
    field="words",
    name=message("Characters"),
    summary="Number of characters as Word counts them.",
    shape=Bounds(unit=characters),
    example=(None, 2000),
    pieces=(PieceKind.DOCUMENT,),
    browser_format="number",
    measures=dict.fromkeys((PieceKind.DOCUMENT, PieceKind.FORM, PieceKind.SLIDES), "paper.words"),
    remedies=Remedies("lengthen", "shorten"),
    source="Word's statistics dialog (字数)",
    mentions=words,
    # Lengths of titles, slogans, subtitles are none of the text.
    unrelated=re.compile(
        r"字幕|每行|标题(?:不|字数|在|控制|应|要|限)|题目(?:不|字数|在|控制|应|要|限)|过渡语|书名|关键词|评语|主题词|每条|短信|标语|副标题|弹幕|注明|字样"
    ),
    plausible=(20, 400_000),
)
