"""Subjects of mails: prefixes, numbering, and matching against the pattern that a notice requires."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Prefixes of replies and forwards, repeated in any order.
PREFIX: Final = re.compile(
    r"^(?:re|fw|fwd|aw|答复|回复|转发|回覆|轉發|答覆)(?:\[\d+\]|\(\d+\)|\d+)?\s*:\s*|^\[?(?:外部邮件|external)\]?\s*:?\s*", re.IGNORECASE
)
NUMBERING: Final = re.compile(
    r"[(\[【]?第?\s*(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:封|部分)?\s*[/,，、 ]\s*共?\s*(?P<of>\d{1,2}|[一二三四五六七八九十]{1,2})\s*(?:封|部分)?[)\]】]?"
)
MARKED: Final = re.compile(r"第|共|封|部分")
DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九十")}
# Placeholders that each sender fills in; the rest of a pattern is common to all subjects.
BLANKS: Final = re.compile(
    r"^(?:本?(?:单位|学院|学校|高校|院校|院系|系部|部门|支部|党支部|党委|党总支|班级|专业|学号|工号|编号|序号)|姓名|作者|主讲人|申请人|申报人|负责人|联系人|联系方式|联系电话|电话|手机|手机号|邮箱"
    r"|(?:作品|参赛|报送|推荐|项目|课题|课程|案例|征文|微课)?(?:名称|题目|标题|类别|类型|组别|形式)|日期|时间|(?:推荐|报送|参赛|所在|申报)?(?:单位|学院|学校|高校|部门|支部)(?:名称|全称|简称)?"
    r"|.{0,8}(?:姓名|名称|电话|单位|学院|学号)|x+|某+)$",
    re.IGNORECASE,
)
JOINTS: Final = re.compile(r"[+\-—–_·,、|/~]+|\s+")


def plain(text: str) -> str:
    """Normalise for comparison: width (NFKC), case; blanks, quotation marks, brackets and punctuation are removed."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in text if unicodedata.category(character)[0] in "LNM" or character in "+#")


def bare_subject(subject: str) -> str:
    """Return the subject without leading RE:, 答复:, 转发: and the like."""
    text = unicodedata.normalize("NFKC", subject).strip()
    while match := PREFIX.match(text):
        text = text[match.end() :].strip()
    return text


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    if len(written) == 2 and written[0] == "十":
        return 10 + DIGITS.get(written[1], 0)
    return DIGITS.get(written, 0)


def numbering(subject: str) -> tuple[int, int] | None:
    """Return (2, 3) for 第2封/共3封, (2/3) and the like; None without a valid numbering."""
    for match in NUMBERING.finditer(unicodedata.normalize("NFKC", subject)):
        n, of = _number(match["n"]), _number(match["of"])
        is_clear = MARKED.search(match[0]) or match[0][0] in "(【["
        if is_clear and 1 <= n <= of <= 50 and of > 1:
            return n, of
    return None


def without_numbering(subject: str) -> str:
    """Return the subject without its numbering; equal for all mails of one delivery."""
    text = unicodedata.normalize("NFKC", subject)
    return NUMBERING.sub("", text) if numbering(text) else text


@lru_cache(maxsize=1000)
def fixed_words(wanted: str) -> tuple[str, ...]:
    """Return the fixed parts of a required subject: 微党课 of 微党课+单位+姓名, all of 四个一行动."""
    inner = unicodedata.normalize("NFKC", wanted).strip(" \"'“”‘’《》【】[]")
    parts = [part.strip("()\"'“”‘’《》【】[]{}<> ") for part in JOINTS.split(inner) if part.strip()]
    if len(parts) == 1:
        return (plain(inner),) if plain(inner) else ()
    return tuple(plain(part) for part in parts if plain(part) and not BLANKS.match(part))


def is_wanted(subject: str, wanted: str) -> bool:
    """Return whether a subject matches the required one; blanks, widths, quotation marks and RE: are ignored.

    If nothing is fixed (学号+姓名), a subject with as many parts matches.
    """
    words = fixed_words(wanted)
    given = plain(bare_subject(subject))
    if words:
        return all(word in given for word in words)
    count = len([part for part in JOINTS.split(wanted) if part.strip()])
    return count > 1 and len([part for part in JOINTS.split(bare_subject(subject)) if part.strip()]) >= count


__all__ = ["bare_subject", "fixed_words", "is_wanted", "numbering", "plain", "without_numbering"]
