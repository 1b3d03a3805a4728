"""Number of files of one piece: 图片3-5张. Not the number of submissions of a unit."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind, RuleValue, in_notice_words, sole_value
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.text import RuleText, message

LEAD: Final = (
    r"(?:照片?|图片?|图像|相片|截图|组照|系列|组图|幅照|插图|单张|寸照|生活照|场景图|作品图|大头照|证件照|工作照|数量|摄影|多张|单幅|每组)[^,。;\n\d]{0,10}?"
)
pictures = Family(
    "pieces_count",
    [
        *[
            Phrase(f"pictures: {phrase.name}", phrase.pattern, phrase.meaning, (), approx=phrase.approx)
            for phrase in amounts.phrases(unit=r"(?:张|幅)", unit_word="张", worth=lambda _: 1, before=LEAD, skip=frozenset({"between, counted"}))
        ],
        Phrase(
            "at most so many sheets",
            r"{MOST}{IS}{b:NUM}{S}张(?!表|桌)",
            lambda m: (None, int(number(m["b"]))),
            (("单张或系列均可。不超过8张。", (None, 8)),),
        ),
        Phrase(
            "a number before its pictures",
            r"(?P<at>(?P<a>{NUM})(?:{TO}(?P<b>{NUM}))?{S}(?:张|幅))[^,。;\n\d]{0,8}(?:照片?|图片|相片|截图|剧照|插图|寸照|生活照)",
            lambda m: (int(number(m["a"])), int(number(m["b"] or m["a"]))),
            (("3-5张高清照片", (3, 5)), ("两张活动图片", (2, 2))),
        ),
    ],
)


def files(count: float) -> RuleText:
    return RuleText(message("%(n)s files"), {"n": f"{count:g}"})


def typed_count(text: str) -> RuleValue | None:
    """Return the bounds that a person typed (3-5张, 至少 2 个文件)."""
    written = in_notice_words(text)
    for unit in ("个文件", "份", "files"):
        written = written.replace(unit, "张")
    return sole_value(pictures, f"图片{written}")


KIND: Final = RuleKind(
    field="pieces_count",
    name=message("Number of files"),
    summary="Number of files of one piece; counted when the submission is handed in.",
    shape=Bounds(unit=files),
    example=(1, 5),
    pieces=(PieceKind.IMAGE,),
    remedies=Remedies("look"),
    source="the files of the submission",
    mentions=pictures,
    unrelated=re.compile(r"奖|评选出|名额|门票|复印|证书"),
    reads=typed_count,
)
