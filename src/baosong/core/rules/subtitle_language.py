"""Language of subtitles: Chinese, English, or both."""

from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import Cost, PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Languages
from baosong.core.rules.text import message

BETWEEN: Final = r"(?:的|同步|规范|简体|完整|对照|标准){0,3}"
subtitle_language = Family(
    "subtitle_language",
    [
        Phrase(
            "both",
            rf"(?<!不)(?:中英文?|汉英|双语){BETWEEN}字幕",
            lambda _: "zh-en",
            (("配中英文字幕", "zh-en"), ("须加双语字幕", "zh-en"), ("中英文对照字幕", "zh-en")),
        ),
        Phrase("English", rf"(?:英文|英语){BETWEEN}字幕", lambda _: "en", (("配英文字幕", "en"),)),
        Phrase(
            "Chinese",
            rf"(?:中文|汉语|汉字|简体|普通话){BETWEEN}字幕|字幕(?:应|须|需|请)?(?:使用|采用|为|用)(?:规范)?(?:简体)?(?:中文|汉字|简体)",
            lambda _: "zh",
            (("须加中文字幕", "zh"), ("字幕使用简体中文", "zh")),
        ),
    ],
)


def typed_language(text: str) -> str | None:
    """Return the language that a person typed."""
    is_english, is_chinese = "英" in text or "english" in text, "中" in text or "汉" in text or "chinese" in text
    if "双语" in text or (is_english and is_chinese):
        return "zh-en"
    return "en" if is_english else "zh" if is_chinese else None


KIND: Final = RuleKind(
    field="subtitle_language",
    name=message("Language of subtitles"),
    summary="Script of the subtitles read in the picture; languages of subtitle tracks.",
    shape=Languages(
        names={"zh": message("Chinese"), "en": message("English"), "zh-en": message("Chinese and English")}, values=frozenset({"zh", "en", "zh-en"})
    ),
    example="zh",
    pieces=(PieceKind.VIDEO,),
    measures={PieceKind.VIDEO: "subtitle_language"},
    remedies=Remedies("add_subtitles", unmeasured="look_for_subtitles"),
    cost=Cost.LOOKS,
    source="tags of the tracks; text in the picture (PP-OCR models)",
    mentions=subtitle_language,
    reads=typed_language,
    implies_piece=False,
)
