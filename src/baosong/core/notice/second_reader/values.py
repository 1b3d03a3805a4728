"""Whether a quote states the value of a rule, a quota or a kind of piece; looser than the grammar of notices, which has to find the value itself."""

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, Final

from baosong.core.notice.phrases.counts import CLASSIFIER
from baosong.core.notice.second_reader.amounts import BYTES, KILOBITS, PLAIN, SECONDS, Scale, amounts
from baosong.core.notice.second_reader.quotes import condensed, stands_in
from baosong.core.phrases.blocks import BLOCKS
from baosong.core.phrases.normal_form import plain
from baosong.core.rules import KINDS, PieceKind, RuleKind
from baosong.core.rules.shapes import Bounds, ExactSize, Least, Most

SCALES: Final[dict[str, Scale]] = {"duration_s": SECONDS, "max_bytes": BYTES, "min_bytes": BYTES, "bitrate_kbps": KILOBITS}
UPPER: Final = re.compile(rf"{BLOCKS['MOST']}|{BLOCKS['WITHIN']}")
LOWER: Final = re.compile(rf"{BLOCKS['LEAST']}|{BLOCKS['ABOVE']}")
# 1080p, 4K: names of sizes.
NAMED_SIZES: Final = ((r"1080|全高清|fullhd|fhd", (1920, 1080)), (r"720p|(?<!全)高清", (1280, 720)), (r"4k|超高清|uhd", (3840, 2160)), (r"2k", (2560, 1440)))
# A number of submissions has a classifier, or stands in a cell below such a heading.
COUNTS: Final[Scale] = {rf"{CLASSIFIER}|名额|数量|限额|指标": 1}
KIND_WORDS: Final = {
    PieceKind.VIDEO: r"视频|影|片|录像|录课|微课|课程|动画|短剧|vlog|mp4|mov|avi|wmv",
    PieceKind.AUDIO: r"音|歌|朗读|诵|播客|mp3|wav|m4a",
    PieceKind.IMAGE: r"图|照|摄影|海报|画|漫|设计|书法|截屏|截图|扫描|jpe?g|png|tiff?",
    PieceKind.DOCUMENT: r"文|稿|材料|报告|案例|故事|论|总结|方案|说明|简介|心得|作品|教案|体会|计划|意见|书|篇|word|docx?|pdf|wps|txt",
    PieceKind.FORM: r"表|清单|台账|册|名单|回执|excel|xlsx?",
    PieceKind.SLIDES: r"ppt|课件|幻灯|演示",
}  # fmt: skip


def states_kind(kind: PieceKind, quote: str) -> bool:
    """Whether a quote has a word for a kind of file."""
    return kind not in KIND_WORDS or re.search(KIND_WORDS[kind], condensed(quote)) is not None


def states_rule(kind: RuleKind, value: Any, quote: str) -> bool:
    """Whether a quote states the value of a rule."""
    if kind.mentions is not None and any(found.value == value for found in kind.mentions.find(plain(quote))):
        return True
    scale = SCALES.get(kind.field, PLAIN)
    if isinstance(kind.shape, Bounds):
        return states_bounds(value[0], value[1], quote, scale)
    if isinstance(kind.shape, Most):
        return states_bounds(None, value, quote, scale, is_upper=True)
    if isinstance(kind.shape, Least):
        return states_bounds(value, None, quote, scale, is_upper=False)
    if isinstance(kind.shape, ExactSize):
        return _states_size(value, quote)
    return all(stands_in(part, quote) if isinstance(part, str) else part is None or _states(part, quote, PLAIN) for part in _parts(value))


def states_bounds(low: float | None, high: float | None, quote: str, scale: Scale, *, is_upper: bool | None = None) -> bool:
    """Whether a quote states the bounds, and does not state them the other way round. `is_upper`: the rule itself says which bound it is."""
    if not all(_states(bound, quote, scale) for bound in (low, high) if bound is not None):
        return False
    text = condensed(quote)
    has_upper, has_lower = UPPER.search(text) is not None, LOWER.search(text) is not None
    if is_upper is not None:
        return not (has_lower and not has_upper) if is_upper else not (has_upper and not has_lower)
    if low is None or high is None:
        return has_upper if low is None else has_lower
    return low != high or not (has_upper or has_lower)


def states_count(low: int | None, high: int | None, quote: str) -> bool:
    """Whether a quote states how many submissions are asked for."""
    return states_bounds(low, high, quote, COUNTS)


def _parts(value: Any) -> Iterable[Any]:
    return value if isinstance(value, tuple) else (value,)


def _states(wanted: float, quote: str, scale: Scale) -> bool:
    return any(abs(float(found) - wanted) <= abs(wanted) * 1e-6 for found in amounts(quote, scale) | _decimal(quote, scale))


def _decimal(quote: str, scale: Scale) -> set[Fraction]:
    """The same with thousands for K: some programs count the bytes of a megabyte so."""
    return amounts(quote, {pattern: 1000 ** (size.bit_length() // 10) for pattern, size in scale.items()}) if scale is BYTES else set()


def _states_size(value: tuple[int, int], quote: str) -> bool:
    text = condensed(quote)
    if any(size == tuple(value) and re.search(pattern, text) for pattern, size in NAMED_SIZES):
        return True
    return all(_states(part, quote, PLAIN) for part in value)


OPTIONAL: Final = re.compile(r"可(?!行|靠|视)|如有|若有|自愿|选报|选填|鼓励|建议|酌情|有条件")


def states_optional(quote: str) -> bool:
    """Whether a quote leaves it to the unit whether it hands something in."""
    return OPTIONAL.search(condensed(quote)) is not None


def rule_kind(field: str) -> RuleKind | None:
    """The rule kind of a field that a reader named."""
    return KINDS.get(field)
