"""Number of pictures of one submission: 图片3-5张. Not the number of submissions of a unit."""

from typing import Final

from baosong.core.notice.phrases import amounts
from baosong.core.notice.phrases.blocks import number
from baosong.core.notice.phrases.grammar import Family, Phrase

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
