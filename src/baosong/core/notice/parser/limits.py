"""Limits that a text states for files, each with the kind of piece it refers to."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.phrases.materials import materials
from baosong.core.phrases.grammar import Mention
from baosong.core.rules import ALL, KINDS, RuleKind
from baosong.core.rules.formats import kind_of_endings
from baosong.core.rules.shapes import Bounds

# Rule kinds by the field of their mentions, in the order in which mentions are looked for.
KINDS_BY_MENTION: Final[dict[str, RuleKind]] = {}
for _kind in ALL:
    if _kind.mentions is not None:
        KINDS_BY_MENTION.setdefault(_kind.mentions.field, _kind)
ADVISED: Final = re.compile(r"建议|原则上|一般|推荐(?!表|书|的|作品|单位|材料|优秀|报送|上报)|最好|尽量|提倡|鼓励|适宜|优先|参考")
ADVISED_AFTER: Final = re.compile(r"^[^,。;\d]{0,4}(?:为宜|为佳|最佳|为好|较佳|更佳)")
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

    @property
    def implies_piece(self) -> bool:
        """Whether a notice that states the limit asks for such a file, though it does not name one."""
        kind = KINDS.get(self.field)
        return kind is None or kind.implies_piece


def nouns(page: NoticePage) -> list[Noun]:
    """Return all nouns for materials, the longest where they overlap."""
    found = materials.find(page.text)
    return [Noun(item.value, item.start, item.end) for item in found]


def limits(page: NoticePage, known: list[Noun]) -> list[Limit]:
    """Return all limits with the kind of piece they refer to."""
    made: list[Limit] = []
    for field, kind in KINDS_BY_MENTION.items():
        family = kind.mentions
        for found in family.find(page.text) if family is not None else ():
            if kind.implies_piece and any(
                found.start < other.end and other.start < found.end and other.field != "formats" and field != "formats" for other in made
            ):
                continue
            limit = _limit(page, kind, found, known)
            if limit is not None:
                made.append(limit)
    return sorted(made, key=lambda limit: limit.start)


def _limit(page: NoticePage, rule_kind: RuleKind, found: Mention, known: list[Noun]) -> Limit | None:  # noqa: C901  the notice parser is rebuilt with core/rules
    text = page.text
    clause_start, _ = page.clause(found.start)
    sentence_start, sentence_end = page.sentence(found.start)
    before = text[max(sentence_start, found.start - 30) : found.start]
    field, allowed = found.field, [str(piece) for piece in rule_kind.pieces]
    if rule_kind.unrelated and rule_kind.unrelated.search(text[max(sentence_start, clause_start - 2) : min(found.end + 4, sentence_end)]):
        return None
    if rule_kind.plausible and not _is_plausible(rule_kind.plausible, found.value):
        return None
    if field == "duration_s" and not _speaks_of_length(text, found, sentence_start, known):
        return None
    if field == "words" and re.search(r"第$|号$|\d$", before[-1:] + ""):
        return None
    advice = (
        found.advice
        or bool(ADVISED.search(text[max(clause_start, found.start - 14) : found.end]))
        or bool(ADVISED_AFTER.search(text[found.end : found.end + 8]))
    )
    near = _nearest(page, found, known, allowed)
    kind = kind_of_endings(found.value) if field == "formats" else (near.kind if near else None)
    if field == "formats":
        if kind in (None, "document", "image", "slides", "form", "other") and near is not None and near.kind in ("form", "document", "image", "slides"):
            kind = kind if kind == "slides" and near.kind != "form" else ("image" if kind == "image" and near.kind == "document" else near.kind)
    elif kind not in allowed:
        kind = None if field == "bytes" or not rule_kind.implies_piece else allowed[0]
    value = found.value
    if field == "bytes":
        low, high = value
        if low is not None and high is not None and low == high:
            low = None
        field = "size"
        value = (low, high)
    if field == "pieces_count" and kind is None:
        kind = "image"
    return Limit(field, value, found.start, found.end, advice, found.approx, kind, near)


def _is_plausible(plausible: tuple[float, float], bounds: Any) -> bool:
    low, high = bounds
    top = high if high is not None else low
    least, most = plausible
    return top is not None and least <= top <= most


def _speaks_of_length(text: str, found: Mention, sentence_start: int, known: list[Noun]) -> bool:
    before = text[max(sentence_start, found.start - 40) : found.start]
    if re.search(r"时长|长度|时间|片长|长短|篇幅|控制|限时|时限|全长|超过|以内|左右", before + text[found.end : found.end + 4] + text[found.start : found.end]):
        return True
    line_start = text.rfind("\n", 0, found.start) + 1
    return any(noun.kind in ("video", "audio") and line_start <= noun.start <= found.end + 16 for noun in known)


def _nearest(page: NoticePage, found: Mention, known: list[Noun], kinds: list[str]) -> Noun | None:
    """Return the noun that a limit refers to: before it in its sentence, else shortly after it, else before it in its paragraph."""
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
    if field == "size" or isinstance(KINDS[field].shape, Bounds):
        low, high = hard[0].value
        for limit in hard[1:]:
            other_low, other_high = limit.value
            low = other_low if low is None else low
            high = other_high if high is None else high
        if low is not None and high is not None and low > high:
            low, high = hard[0].value
        return replace(hard[0], value=(low, high))
    return hard[0]
