"""Limits that a text states for files, each with the kind of piece it refers to."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.phrases.files import formats, kind_of_endings
from baosong.core.notice.phrases.grammar import Family, Mention
from baosong.core.notice.phrases.materials import materials
from baosong.core.notice.phrases.measures import aspect, bitrate, codec, dpi, duration, long_edge, resolution, resolution_min, size, words
from baosong.core.notice.phrases.pictures import pictures
from baosong.core.notice.phrases.subtitles import subtitles

FAMILIES: Final[tuple[Family, ...]] = (
    duration, resolution_min, resolution, aspect, codec, bitrate, dpi, long_edge, size, words, formats, subtitles, pictures,
)  # fmt: skip
KINDS_OF: Final[dict[str, tuple[str, ...]]] = {
    "duration_s": ("video", "audio"),
    "resolution": ("video", "image"),
    "resolution_min": ("video", "image"),
    "aspect": ("video", "image", "slides"),
    "video_codec": ("video",),
    "bitrate_kbps": ("video", "audio"),
    "dpi_min": ("image", "video"),
    "long_edge_min_px": ("image",),
    "bytes": ("video", "image", "audio", "slides", "document", "form", "other"),
    "words": ("document",),
    "subtitles": ("video",),
    "pieces_count": ("image",),
}
ADVISED: Final = re.compile(r"建议|原则上|一般|推荐(?!表|书|的|作品|单位|材料|优秀|报送|上报)|最好|尽量|提倡|鼓励|适宜|优先|参考")
ADVISED_AFTER: Final = re.compile(r"^[^,。;\d]{0,4}(?:为宜|为佳|最佳|为好|较佳|更佳)")
# Limits of other things: breaks in a live session, prizes, length of a name.
NOT_OF_FILES: Final = {
    "duration_s": re.compile(
        r"超过[\d一二三四五六七八九十]+分钟?(?:之|的|者)|现场|答辩|汇报时间|路演|候场|提前|迟到|课间|休息|学时|间隔|每天|讨论|提问|上课时间|片头(?!.{0,12}(?:视频|作品)时)|片尾|镜头|申诉|在校|连续工作|有效期|抢答|(?:舞台|表演|演讲|展示|宣讲|讲课)时间|路程|下午|上午|晚上|\d[点时]"
    ),
    "words": re.compile(
        r"字幕|每行|标题(?:不|字数|在|控制|应|要|限)|题目(?:不|字数|在|控制|应|要|限)|过渡语|书名|关键词|评语|主题词|每条|短信|标语|副标题|弹幕|注明|字样"
    ),
    "bitrate_kbps": re.compile(r"采样率|音频(?:编码|采样|码|信号)|伴音|恒定"),
    "bytes": re.compile(r"内存|带宽|流量"),
    "pieces_count": re.compile(r"奖|评选出|名额|门票|复印|证书"),
}
REPEATS: Final = re.compile(r"查重|重复率|引用率|占比|比例不|率")


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun for a material to be submitted, and its kind of file."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit, and the kind of piece it refers to (None if only the context can decide)."""

    field: str
    value: Any
    start: int
    end: int
    advice: bool
    approx: bool
    kind: str | None
    near: Noun | None


def nouns(page: NoticePage) -> list[Noun]:
    """Return all nouns for materials, the longest where they overlap."""
    found = materials.find(page.text)
    return [Noun(item.value, item.start, item.end) for item in found]


def limits(page: NoticePage, known: list[Noun]) -> list[Limit]:
    """Return all limits with the kind of piece they refer to."""
    made: list[Limit] = []
    for family in FAMILIES:
        for found in family.find(page.text):
            if any(found.start < other.end and other.start < found.end and other.field != "formats" and family.field != "formats" for other in made):
                continue
            limit = _limit(page, family, found, known)
            if limit is not None:
                made.append(limit)
    return sorted(made, key=lambda limit: limit.start)


def _limit(page: NoticePage, family: Family, found: Mention, known: list[Noun]) -> Limit | None:  # noqa: C901  the notice parser is rebuilt with core/rules
    text = page.text
    clause_start, _ = page.clause(found.start)
    sentence_start, sentence_end = page.sentence(found.start)
    before = text[max(sentence_start, found.start - 30) : found.start]
    unlike = NOT_OF_FILES.get(family.field)
    if unlike and unlike.search(text[max(sentence_start, clause_start - 2) : min(found.end + 4, sentence_end)]):
        return None
    if family.field in ("duration_s", "bytes", "words") and not _is_plausible(family.field, found.value):
        return None
    if family.field == "duration_s" and not _speaks_of_length(text, found, sentence_start, known):
        return None
    if family.field == "words" and re.search(r"第$|号$|\d$", before[-1:] + ""):
        return None
    advice = (
        found.advice
        or bool(ADVISED.search(text[max(clause_start, found.start - 14) : found.end]))
        or bool(ADVISED_AFTER.search(text[found.end : found.end + 8]))
    )
    near = _nearest(page, found, known, family.field)
    kind = kind_of_endings(found.value) if family.field == "formats" else (near.kind if near else None)
    if family.field == "formats":
        if kind in (None, "document", "image", "slides", "form", "other") and near is not None and near.kind in ("form", "document", "image", "slides"):
            kind = kind if kind == "slides" and near.kind != "form" else ("image" if kind == "image" and near.kind == "document" else near.kind)
    elif kind not in KINDS_OF[family.field]:
        kind = None if len(KINDS_OF[family.field]) > 1 and family.field == "bytes" else KINDS_OF[family.field][0]
    field, value = family.field, found.value
    if field == "bytes":
        low, high = value
        if low is not None and high is not None and low == high:
            low = None
        field = "size"
        value = (low, high)
    if field == "pieces_count" and kind is None:
        kind = "image"
    return Limit(field, value, found.start, found.end, advice, found.approx, kind, near)


def _is_plausible(field: str, bounds: Any) -> bool:
    low, high = bounds
    top = high if high is not None else low
    least, most = {"duration_s": (5, 4 * 3600), "bytes": (1024, 2**43), "words": (20, 400_000)}[field]
    return top is not None and least <= top <= most


def _speaks_of_length(text: str, found: Mention, sentence_start: int, known: list[Noun]) -> bool:
    before = text[max(sentence_start, found.start - 40) : found.start]
    if re.search(r"时长|长度|时间|片长|长短|篇幅|控制|限时|时限|全长|超过|以内|左右", before + text[found.end : found.end + 4] + text[found.start : found.end]):
        return True
    line_start = text.rfind("\n", 0, found.start) + 1
    return any(noun.kind in ("video", "audio") and line_start <= noun.start <= found.end + 16 for noun in known)


def _nearest(page: NoticePage, found: Mention, known: list[Noun], field: str) -> Noun | None:
    """Return the noun that a limit refers to: before it in its sentence, else shortly after it, else before it in its paragraph."""
    kinds = KINDS_OF.get(field, ("video", "audio", "image", "document", "form", "slides", "other"))
    sentence_start, sentence_end = page.sentence(found.start)
    clause_start, clause_end = page.clause(found.start)
    fitting = [noun for noun in known if noun.kind in kinds]
    before = [noun for noun in fitting if sentence_start <= noun.start and noun.end <= found.start + 1]
    behind = [noun for noun in fitting if found.end <= noun.start < clause_end and noun.start - found.end <= 6]
    if before and (not behind or before[-1].start >= clause_start):
        return before[-1]
    if behind:
        return behind[0]
    line_start, _ = page.line(found.start)
    earlier = [noun for noun in fitting if line_start <= noun.start and noun.end <= found.start]
    if earlier:
        return earlier[-1]
    after = [noun for noun in fitting if found.end <= noun.start < sentence_end]
    return after[0] if after else None


def merged(field: str, group: list[Limit]) -> Limit | None:
    """Merge limits of one field of one piece: binding limits take precedence over advice, bounds are intersected."""
    hard = [limit for limit in group if not limit.advice] or group
    if field == "formats":
        endings: list[str] = []
        for limit in hard:
            endings.extend(ending for ending in limit.value if ending not in endings)
        return replace(hard[0], value=tuple(endings))
    if isinstance(hard[0].value, tuple) and field not in ("resolution", "resolution_min"):
        low, high = hard[0].value
        for limit in hard[1:]:
            other_low, other_high = limit.value
            low = other_low if low is None else low
            high = other_high if high is None else high
        if low is not None and high is not None and low > high:
            low, high = hard[0].value
        return replace(hard[0], value=(low, high))
    return hard[0]
