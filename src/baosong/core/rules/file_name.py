"""Pattern of file names: 单位+姓名+题目."""

import re
from typing import Final

from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import EVERY_PIECE, Remedies, RuleKind
from baosong.core.rules.shapes import NamePattern
from baosong.core.rules.text import message

# What stands between the parts of a pattern.
SEPARATORS: Final = "+-_—、 "
# Words in the parts of a pattern, by what fills them in (apps/submissions/services/rename.py); the first that occurs in a part counts.
UNIT_WORDS: Final = ("学校", "学院", "院系", "单位", "部门", "支部", "党组织")
AUTHOR_WORDS: Final = ("姓名", "作者", "主讲")
TITLE_WORDS: Final = ("作品", "题目", "名称", "标题", "课程")
OTHER_WORDS: Final = ("组别", "类别", "电话", "联系方式", "学号", "班级", "编号", "序号")
PART: Final = f"(?:{'|'.join((*UNIT_WORDS, *AUTHOR_WORDS, *TITLE_WORDS, *OTHER_WORDS))})"
SIGN: Final = r"[ ]*[+\-_—][ ]*"
PATTERN: Final = rf"[^“”\"'【】\[\]()+\-_—,。;:\n ]{{0,6}}{PART}[^“”\"'【】\[\]()+\-_—,。;:\n ]{{0,6}}"
NAMED: Final = rf"(?P<at>{PATTERN}(?:{SIGN}{PATTERN})+)"
CUE: Final = r"(?:文件名|文件命名|命名(?:规则|方式|格式)?|文件名称)"


def _pattern(match: re.Match[str]) -> str:
    return re.sub(r"[ ]*([+\-_—])[ ]*", r"\1", match["at"].strip())


file_name = Family(
    "file_name",
    [
        Phrase(
            "after the word name",
            CUE + r"[^。;\n“\"]{0,14}?[“\"'《【]?" + NAMED,
            _pattern,
            (("文件名为“单位+姓名+题目”", "单位+姓名+题目"), ("视频命名格式:学院-主讲人-课程名称", "学院-主讲人-课程名称")),
            silent=("邮件主题为“单位+姓名”",),
        ),
        Phrase(
            "before the word name",
            r"(?:以|按|用)(?:照)?[“\"'《【]?" + NAMED + r"[”\"'》】]?(?:的)?(?:形式|格式|方式)?(?:进行|统一)?(?:命名|为(?:文件|作品|附件|稿件|视频)名)",
            _pattern,
            (("以“单位+姓名+作品名”命名", "单位+姓名+作品名"),),
        ),
    ],
)


def typed_pattern(text: str) -> str | None:
    """Return the pattern that a person typed; it needs a part that names something (单位, 姓名 …)."""
    return text if re.search(PART, text) else None


KIND: Final = RuleKind(
    field="file_name",
    name=message("File name"),
    summary="File name of as many parts as the pattern; a name made of what is known of the submission is offered.",
    shape=NamePattern(SEPARATORS),
    example="单位+姓名+题目",
    pieces=EVERY_PIECE,
    measures=dict.fromkeys(EVERY_PIECE, "stem"),
    remedies=Remedies("rename"),
    source="the name of the file, without its extension",
    browser_format="name",
    mentions=file_name,
    reads=typed_pattern,
    implies_piece=False,
    is_binding=False,
)
