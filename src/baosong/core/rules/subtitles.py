"""Whether a film must or must not have subtitles. A demand that subtitles be correct requires none."""

import re
from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import Cost, PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Choice
from baosong.core.rules.text import RuleText, message

subtitles = Family(
    "subtitles",
    [
        Phrase(
            "none wanted",
            r"(?:不(?:要|得|应|需|必|能|可)?(?:要|带|加|含|有|配|添加|出现|使用|压制)*|无(?:需)?(?:添加)?|勿加?)(?:任何)?(?:[^,。;\n字]{0,4})字幕(?!错误|无误)",
            lambda _: "forbidden",
            (("视频不得添加字幕", "forbidden"), ("无字幕版本", "forbidden")),
        ),
        Phrase(
            "only recommended",
            r"(?:建议|提倡|鼓励|最好|原则上|尽量|推荐)[^,。;\n字]{0,8}字幕",
            lambda _: "required",
            (("建议配字幕", "required"), ("鼓励添加中文字幕", "required")),
            advice=True,
        ),
        Phrase(
            "a verb before",
            r"(?:配(?:有|上|备|以|好|置)?|(?:添)?加(?:上|入|注|配)?|带(?:有)?|附(?:有|上|带)?|有|具备|含(?:有)?|标(?:注|有|明)|制作|须|需|应|要|具有|嵌入|使用|提供|压制|内嵌)(?:要|有|配|加|带)?(?:完整|标准|规范|简体|繁体|中文|汉语|中英文?|双语|同步|相应|必要|内嵌|硬|清晰|普通话|汉字|对应|的|或|/|、|旁白|解说|片头|片尾|和|及|与)*字幕(?!(?:使用|应?(?:清晰|正确|规范)|无|错误|得当|文件名|组))",
            lambda _: "required",
            (("内容配字幕", "required"), ("须加中文字幕", "required"), ("带字幕", "required"), ("标注字幕", "required"), ("配有规范中文字幕", "required")),
            silent=("字幕使用简体中文", "字幕及配乐得当", "字幕清晰无错别字"),
        ),
        Phrase(
            "a list of what is wanted",
            r"(?:要求|须|需|应|包含|包括|具备)[^。;\n]{0,12}字幕(?:齐全|完整|完备)",
            lambda _: "required",
            (("要求声画同步、字幕齐全", "required"),),
        ),
    ],
)

FOUND: Final = {"none": message("no subtitles found"), "burned_in": message("subtitles in the picture"), "track": message("subtitle track")}


class _Presence(Choice):
    """Measured as none, track, burned_in, or as the name of a file of subtitles."""

    def check(self, value: object, measured: object, *, approx: bool, piece: str | None) -> bool | None:
        return None if measured is None else (measured == "none") is (value == "forbidden")

    def format_measured(self, measured: object) -> RuleText | str:
        known = FOUND.get(str(measured))
        return RuleText(known) if known else RuleText(message("subtitles found: %(what)s"), {"what": measured})


NEEDED: Final = re.compile(r"不可缺|不可或缺|不能没有|不得没有|不能少|须|必|需|要|应|有|带|加|配|must be|required|yes")
UNWANTED: Final = re.compile(r"不得|不要|不能|不可|不应|不带|不加|不允许|禁止|无|勿|must not|forbidden|no\b")
STILL_NEEDED: Final = re.compile(r"不可缺|不可或缺|不能没有|不得没有|不能少")


def typed_presence(text: str) -> str | None:
    """Return what a person typed: forbidden or required; None for other words."""
    if UNWANTED.search(text) and not STILL_NEEDED.search(text):
        return "forbidden"
    return "required" if NEEDED.search(text) else None


KIND: Final = RuleKind(
    field="subtitles",
    name=message("Subtitles"),
    summary="Subtitle tracks and subtitle files; without any, burned-in subtitles.",
    shape=_Presence(
        names={"required": message("must be there"), "forbidden": message("must not be there")},
        values=frozenset({"required", "forbidden"}),
    ),
    example="required",
    pieces=(PieceKind.VIDEO,),
    remedies=Remedies("add_subtitles", unmeasured="look_for_subtitles"),
    cost=Cost.LOOKS,
    source="tracks of the container; text that changes at a steady place (PP-OCR models)",
    mentions=subtitles,
    reads=typed_presence,
)
