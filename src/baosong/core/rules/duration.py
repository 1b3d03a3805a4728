"""Length of films and recordings, in seconds."""

import re
from typing import Final

from baosong.core.phrases import amounts
from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase
from baosong.core.rules.kind import PieceKind, Remedies, RuleKind
from baosong.core.rules.shapes import Bounds
from baosong.core.rules.text import RuleText, clock, message

SECONDS: Final = {"秒": 1, "s": 1, "sec": 1, "分": 60, "min": 60, "小": 3600, "h": 3600, "′": 60, "″": 1}


def seconds(unit: str) -> float:
    """Return the seconds of one unit."""
    return next((worth for word, worth in SECONDS.items() if unit.startswith(word)), 60)


TIME: Final = r"(?:秒钟?|分钟|分(?=[^0-9值制数类别])|min(?:ute)?s?|小时|s(?![a-z])|′|″)"


def _compound(match: re.Match[str]) -> tuple[int | None, int | None]:
    total = int(number(match["m"]) * 60 + number(match["s"]))
    if match["least"]:
        return total, None
    return (None, total) if match["most"] or match["within"] else (total, total)


duration = Family(
    "duration_s",
    [
        Phrase(
            "minutes and seconds",
            r"(?:(?P<least>{LEAST})|(?P<most>{MOST}))?{IS}{m:NUM}{S}分钟?{S}{s:NUM}{S}秒(?P<within>{WITHIN})?",
            _compound,
            (("不超过2分30秒", (None, 150)), ("不少于1 分 30 秒", (90, None)), ("1分20秒", (80, 80))),
        ),
        *amounts.phrases(unit=TIME, unit_word="分钟", worth=seconds),
    ],
)


def minutes(seconds: float) -> RuleText:
    """15 min, 2 min 30 s, 40 s."""
    if seconds < 60 or seconds % 60:
        whole, rest = divmod(int(seconds), 60)
        return RuleText(message("%(m)s min %(s)s s"), {"m": whole, "s": rest}) if whole else RuleText(message("%(s)s s"), {"s": f"{seconds:g}"})
    return RuleText(message("%(m)s min"), {"m": f"{seconds / 60:g}"})


KIND: Final = RuleKind(
    field="duration_s",
    name=message("Length"),
    summary="Duration of the film; half a second is tolerated: 20:00.4 counts as 20 minutes.",
    shape=Bounds(unit=minutes, measured=clock, slack=0.5),
    example=(300, 480),
    pieces=(PieceKind.VIDEO, PieceKind.AUDIO),
    browser_format="clock",
    measures={PieceKind.VIDEO: "film.duration_s", PieceKind.AUDIO: "film.duration_s"},
    remedies=Remedies("recut"),
    source="the container's own header, read by FFmpeg (libavformat)",
    mentions=duration,
    # Breaks in a live session, prizes, opening titles are no lengths of films.
    unrelated=re.compile(
        r"超过[\d一二三四五六七八九十]+分钟?(?:之|的|者)|现场|答辩|汇报时间|路演|候场|提前|迟到|课间|休息|学时|间隔|每天|讨论|提问|上课时间|片头(?!.{0,12}(?:视频|作品)时)|片尾|镜头|申诉|在校|连续工作|有效期|抢答|(?:舞台|表演|演讲|展示|宣讲|讲课)时间|路程|下午|上午|晚上|\d[点时]"
    ),
    plausible=(5, 4 * 3600),
)
