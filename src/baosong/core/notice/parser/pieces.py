"""Pieces of one task: the things that are asked for in its text, each with the limits that refer to it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from baosong.core.notice.parser.blocks import Span
from baosong.core.notice.parser.context import NoticeContext, ScoredThing
from baosong.core.notice.parser.limits import Limit, merged
from baosong.core.notice.parser.things import name_spans, thing_name_features
from baosong.core.phrases.normal_form import plain
from baosong.core.rules import KINDS
from baosong.core.rules.shapes import Bounds
from baosong.core.terms import Evidence, PieceKind, Rule, Severity, TermsPiece

# The probability above which a thing is asked for.
ASKED: Final = 0.5
# A form that stands outside the text of every task is asked for with each of them.
ASKED_OF_ALL: Final = 0.55
# A thing that is listed with one that is asked for, after the verb.
ASKED_WITH_OTHERS: Final = 0.25
OPTIONAL: Final = re.compile(r"可附|可自附|可配|自愿|可提供|如有|若有|可另附|可辅以|可附上|如需|可加")
# 以文章、图片、视频等形式; 图片或视频: what stands between alternatives, and what follows the last of them.
NEXT: Final = re.compile(r"[^,。;:!?\n、或]{0,8}(?:、|和|及|与|/|,?或者?)[^,。;:!?\n、或]{0,8}")
OR: Final = re.compile(r"[^,。;:!?\n、]{0,8}(?:或者?|/)(?!纸质|电子|者)")
ANY_FORM: Final = re.compile(r"等?(?:多种|各种|不同|任一|任意)?的?(?:载体|形式|体裁|素材)|等?(?:均可|皆可|都可|任选)")
FORM_OF_WORK: Final = re.compile(r"等?(?:多种|各种|不同|任一|任意)?的?(?:载体|形式|素材)")
# Words that stand for whatever is asked for.
GENERIC: Final = re.compile(
    r"(?:文章|稿件|材料|文字|文本|文稿|电子版|文档|电子文档|电子文本|作品|征文|论文|扫描件|材料电子版|原件|成果|信息|情况|计划|方案|诗歌|散文|随笔|小说|童话|科幻小说|作文|故事|体会|感悟)$"
)
ENUMERATED: Final = re.compile(r"[^。;!?\n]{0,16}(?:、|和|及|与|以及|\+|或)[^。;!?\n]{0,10}$|(?:、|和|及|与|以及|\+|,|或|各[^,。;\n]{0,6})$")
HANDMADE: Final = re.compile(r"书法|绘画|书画|国画|手抄报|小报|剪纸|版画|油画|美术")
FILE: Final = re.compile(r"jpe?g|png|dpi|像素|照片|扫描|拍照|拍摄|电子(?:版|稿|文件)|mb?(?![a-z])|摄影")
# 可附图片: the segmentation may leave a verb with the noun.
LEADING_VERB: Final = re.compile(r"附(?=图|照|视频|影像|音|证明|截图)|含(?=图|照|视频)|配(?=图片|照)")
ONE_PER_TASK: Final = frozenset({"video", "audio", "slides"})


@dataclass
class PieceDraft:
    """A piece being assembled."""

    kind: str
    things: list[ScoredThing] = field(default_factory=list)
    limits: dict[str, list[Limit]] = field(default_factory=dict)

    @property
    def best(self) -> float:
        """The highest probability of its mentions."""
        return max((thing.asked for thing in self.things), default=1.0)


def inside(position: int, spans: Iterable[Span]) -> bool:
    """Return whether a position is in one of the spans."""
    return any(start <= position < end for start, end in spans)


def pieces(context: NoticeContext, *, spans: list[Span], shared: list[Span], named: Span | None, name: str, others: list[str]) -> tuple[TermsPiece, ...]:
    """Return the pieces of the task described in `spans`; of the `shared` spans, only what is asked for with every task."""
    drafts: list[PieceDraft] = []
    own = [thing for thing in context.things if inside(thing.thing.start, spans)]
    own = _with_alternatives(context, own)
    for thing in sorted(own, key=lambda item: -item.asked):
        if thing.asked >= ASKED:
            _add(context, drafts, thing)
    if named is not None:
        _add_named(context, drafts, named)
    for thing in sorted((item for item in context.things if inside(item.thing.start, shared)), key=lambda item: -item.asked):
        if thing.thing.kind == "form" and thing.asked >= ASKED_OF_ALL and _belongs(context, thing, name, others):
            _add(context, drafts, thing)
    _add_limits(context, drafts, own, spans, shared)
    if others:
        _add_shared(context, drafts, shared)
    _drop_task(context, drafts, name)
    drafts.sort(key=lambda draft: min((thing.thing.start for thing in draft.things), default=0))
    alternatives = _alternatives(context, drafts)
    made = [
        replace(_finished(context, draft, name, spans, alternatives.get(n)), required=n not in alternatives and not _optional(context, draft))
        for n, draft in enumerate(drafts)
    ]
    return tuple(piece for whole in made for piece in _parts(whole, made))


def _drop_task(context: NoticeContext, drafts: list[PieceDraft], name: str) -> None:
    """Drop the mentions of the task itself, where another piece of the kind is named: 支部故事 beside 故事文章."""
    task = plain(name).strip("“”《》\"' ")
    for draft in list(drafts):
        others = [other for other in drafts if other is not draft and other.kind == draft.kind]
        if draft.kind == "document" and not draft.limits and others and draft.things and all(_words(context, thing) in task for thing in draft.things):
            drafts.remove(draft)


def _optional(context: NoticeContext, draft: PieceDraft) -> bool:
    return bool(draft.things) and all(OPTIONAL.search(context.text, *context.page.clause(thing.thing.start)) for thing in draft.things)


def _runs(context: NoticeContext, mentions: Iterable[ScoredThing]) -> list[list[ScoredThing]]:
    """Return the mentions as enumerations, without forms."""
    runs: list[list[ScoredThing]] = []
    for thing in mentions:
        if thing.thing.kind == "form":
            continue
        if runs and NEXT.fullmatch(context.text, runs[-1][-1].thing.end, thing.thing.start):
            runs[-1].append(thing)
        else:
            runs.append([thing])
    return runs


def _with_alternatives(context: NoticeContext, own: list[ScoredThing]) -> list[ScoredThing]:
    """Return the things, of alternatives of several kinds all asked for if one is."""
    text = context.text
    raised: dict[int, ScoredThing] = {}
    for run in _runs(context, own):
        most = max(thing.asked for thing in run)
        if most >= ASKED and any("object of sending" in thing.features for thing in run):
            raised |= {id(thing): replace(thing, asked=max(thing.asked, ASKED)) for thing in run if thing.asked >= ASKED_WITH_OTHERS}
        if most >= ASKED and len({thing.thing.kind for thing in run}) > 1 and FORM_OF_WORK.match(text, run[-1].thing.end):
            raised |= {id(thing): replace(thing, asked=max(thing.asked, ASKED)) for thing in run}
    return [raised.get(id(thing), thing) for thing in own]


def _alternatives(context: NoticeContext, drafts: list[PieceDraft]) -> dict[int, list[ScoredThing]]:
    """Return the numbers of the pieces of which any suffices, with the mentions that say so."""
    text = context.text
    found: dict[int, list[ScoredThing]] = {}
    number_of = {id(thing): n for n, draft in enumerate(drafts) for thing in draft.things}
    for run in _runs(context, sorted((thing for draft in drafts for thing in draft.things), key=lambda thing: thing.thing.start)):
        joined = any(OR.match(text, a.thing.end, b.thing.start) for a, b in pairwise(run))
        if len({number_of[id(thing)] for thing in run}) > 1 and (joined or ANY_FORM.match(text, run[-1].thing.end)):
            for thing in run:
                found.setdefault(number_of[id(thing)], []).append(thing)
    return found


def _parts(piece: TermsPiece, others: list[TermsPiece]) -> list[TermsPiece]:
    """Return 音视频 as sound and film; any other piece as it is."""
    if piece.name != "音视频" or piece.evidence is None or any(other.kind is PieceKind.AUDIO for other in others):
        return [piece]
    start, end = piece.evidence.start, piece.evidence.end
    sound = replace(piece, kind=PieceKind.AUDIO, name="音频", rules=(), evidence=Evidence(start, end))
    return [sound, replace(piece, name="视频", evidence=Evidence(start + 1, end))]


def _words(context: NoticeContext, thing: ScoredThing) -> str:
    words = context.text[thing.thing.start : thing.thing.end].strip("“”《》\"' ")
    return re.sub(r"^(?:电子|纸质)版?的?(?=..)", "", words)


def _head(context: NoticeContext, thing: ScoredThing) -> str:
    return context.text[thing.thing.head : thing.thing.end]


def _same(context: NoticeContext, draft: PieceDraft, thing: ScoredThing) -> bool:
    """Return whether a mention speaks of the same thing as others."""
    if draft.kind != thing.thing.kind:
        return False
    if draft.kind in ONE_PER_TASK:
        return True
    words, head = _words(context, thing), _head(context, thing)
    for other in draft.things:
        first, second = sorted((other.thing, thing.thing), key=lambda item: item.start)
        enumerated = second.start - first.end < 24 and bool(ENUMERATED.match(context.text, first.end, second.start))
        theirs = _words(context, other)
        if words == theirs:
            return True
        if enumerated:
            continue
        if words.endswith(theirs) or theirs.endswith(words) or (head == _head(context, other) and draft.kind != "form"):
            return True
        if draft.kind == "image":
            return True
        if draft.kind == "document" and (GENERIC.fullmatch(words) or GENERIC.fullmatch(theirs)):
            return True
    return False


def _add(context: NoticeContext, drafts: list[PieceDraft], thing: ScoredThing) -> PieceDraft:
    for draft in drafts:
        if _same(context, draft, thing):
            draft.things.append(thing)
            return draft
    drafts.append(PieceDraft(thing.thing.kind, [thing]))
    return drafts[-1]


def _add_named(context: NoticeContext, drafts: list[PieceDraft], named: Span) -> None:
    """Add what the task's own name says, unless its text has a piece of that kind."""
    inner = [thing for thing in context.things if named[0] <= thing.thing.start and thing.thing.end <= named[1] + 1]
    for thing in inner:
        if thing.thing.kind not in ("form", "other") and not any(draft.kind == thing.thing.kind for draft in drafts):
            drafts.append(PieceDraft(thing.thing.kind, [thing]))


def _add_shared(context: NoticeContext, drafts: list[PieceDraft], shared: list[Span]) -> None:
    """Add documents and the like that are asked for outside the text of every task."""
    for thing in context.things:
        words = _words(context, thing)
        if thing.asked < ASKED_OF_ALL or thing.thing.kind not in ("document", "image") or not inside(thing.thing.start, shared) or GENERIC.fullmatch(words):
            continue
        if any(draft.kind == thing.thing.kind for draft in drafts) or "sent" not in thing.features:
            continue
        _add(context, drafts, thing)


def _is_made_by_hand(context: NoticeContext, draft: PieceDraft, spans: list[Span]) -> bool:
    """Return whether the piece is an original on paper, and no file of it is asked for."""
    if draft.limits.keys() - {"pieces_count"} or not all(HANDMADE.search(_head(context, thing)) for thing in draft.things):
        return False
    return not any(FILE.search(context.text, start, end) for start, end in spans)


def _belongs(context: NoticeContext, thing: ScoredThing, name: str, others: list[str]) -> bool:
    """Return whether a form is of this task: it has the name of this one, or of none."""
    words = _words(context, thing)

    def shares(other: str) -> bool:
        core = re.sub(r"\d{4}年度?|优秀|重点|作品|项目|先进|类|组|奖", "", other).strip("“”《》 ")
        return len(core) >= 2 and (core in words or core[-4:] in words or core[:4] in words)

    return shares(name) or not any(shares(other) for other in others)


def _add_limits(context: NoticeContext, drafts: list[PieceDraft], own: list[ScoredThing], spans: list[Span], shared: list[Span]) -> None:
    for limit in context.limits:
        here = inside(limit.start, spans)
        if not limit.implies_piece or not (here or (inside(limit.start, shared) and any(draft.kind == limit.kind for draft in drafts))):
            continue
        target = _target(context, drafts, own, limit)
        if target is None:
            continue
        held = target.limits.get(limit.field, [])
        if held and _conflict(held, limit) and limit.near is not None and held[0].near is not None and limit.near.start != held[0].near.start:
            apart = next((thing for thing in own if thing.thing.head <= limit.near.start < thing.thing.end or thing.thing.end == limit.near.end), None)
            if apart is not None and _words(context, apart) not in {_words(context, thing) for thing in target.things[:1]}:
                target = PieceDraft(target.kind, [apart])
                drafts.append(target)
        target.limits.setdefault(limit.field, []).append(limit)
    for limit in context.limits:
        if limit.implies_piece or not (inside(limit.start, spans) or inside(limit.start, shared)):
            continue
        allowed = {str(piece) for piece in KINDS[limit.field].pieces}
        same_kind = [draft for draft in drafts if draft.kind == limit.kind]
        for draft in same_kind or [draft for draft in drafts if draft.kind in allowed]:
            draft.limits.setdefault(limit.field, []).append(limit)


def _target(context: NoticeContext, drafts: list[PieceDraft], own: list[ScoredThing], limit: Limit) -> PieceDraft | None:
    """Return the piece that a limit refers to: the last one named before it in its sentence, else the one of its kind."""
    kind = limit.kind or _main_kind(drafts)
    if kind is None:
        return None
    sentence_start, sentence_end = context.page.sentence(limit.start)
    fitting = [draft for draft in drafts if draft.kind == kind]
    near = [
        (thing.thing.start, draft)
        for draft in fitting
        for thing in draft.things
        if sentence_start <= thing.thing.start < limit.start or (thing.thing.start == limit.end)
    ]
    if near:
        return max(near, key=lambda row: row[0])[1]
    after = [(thing.thing.start, draft) for draft in fitting for thing in draft.things if limit.end <= thing.thing.start < min(sentence_end, limit.end + 8)]
    if after:
        return min(after, key=lambda row: row[0])[1]
    if limit.near is not None:
        named = next((thing for thing in own if thing.thing.head <= limit.near.start < thing.thing.end or thing.thing.end == limit.near.end), None)
        if named is not None and named.thing.kind == kind:
            return _add(context, drafts, named)
    if fitting:
        line_start, _ = context.page.line(limit.start)
        earlier = [(thing.thing.start, draft) for draft in fitting for thing in draft.things if line_start <= thing.thing.start < limit.start]
        return max(earlier, key=lambda row: row[0])[1] if earlier else max(fitting, key=lambda draft: draft.best)
    drafts.append(PieceDraft(kind))
    return drafts[-1]


def _conflict(held: list[Limit], limit: Limit) -> bool:
    if limit.field in ("formats", "size"):
        return False
    if isinstance(KINDS[limit.field].shape, Bounds):
        old, new = held[0].value, limit.value
        return all(a is not None and b is not None and a != b for a, b in zip(old, new, strict=True)) or (
            old[1] is not None and new[1] is not None and old[1] != new[1]
        )
    return bool(limit.value != held[0].value)


def _main_kind(drafts: list[PieceDraft]) -> str | None:
    order = ("video", "audio", "image", "document", "slides")
    present = [draft.kind for draft in drafts]
    return next((kind for kind in order if kind in present), present[0] if present else None)


def _best_name(context: NoticeContext, things: list[ScoredThing], task_name: str) -> Span:
    model = context.models["thing name"]
    rows = [
        (model.score(thing_name_features(context, item.thing, span, item.features, task_name)), -span[0], span)
        for item in things
        for span in name_spans(context, item.thing)
    ]
    start, end = max(rows)[2]
    words = context.text[start:end]
    return min(span for _, _, span in rows if context.text[slice(*span)] == words)


def _rules(draft: PieceDraft) -> tuple[Rule, ...]:
    rules: list[Rule] = []
    for key, group in draft.limits.items():
        limit = merged(key, group)
        if limit is None:
            continue
        is_binding = key not in KINDS or KINDS[key].is_binding
        severity = Severity.ADVICE if limit.advice or not is_binding else Severity.BLOCK
        where = Evidence(limit.start, limit.end)
        if key == "size":
            for name, value in (("min_bytes", limit.value[0]), ("max_bytes", limit.value[1])):
                if value is not None:
                    rules.append(Rule(name, value, severity, limit.approx, where))
            continue
        rules.append(Rule(key, limit.value, severity, limit.approx, where))
    if any(rule.field == "resolution_min" for rule in rules):
        rules = [rule for rule in rules if rule.field != "resolution"]
    return tuple(rules)


def _finished(context: NoticeContext, draft: PieceDraft, task_name: str, spans: list[Span], naming: list[ScoredThing] | None = None) -> TermsPiece:
    """Return the piece; `naming`: the mentions that may name it, if not all."""
    if not draft.things:
        return TermsPiece(PieceKind(draft.kind), rules=_rules(draft))
    start, end = _best_name(context, naming or draft.things, plain(task_name))
    while start < end and context.text[start] in '“《"':
        start += 1
    if verb := LEADING_VERB.match(context.text, start, end):
        start = verb.end()
    name = context.page.original(start, end)
    if "”" in name and "“" not in name and (opening := context.text.rfind("“", 0, start)) >= 0:
        start, name = opening, context.page.original(opening, end)
    kind = "other" if draft.kind == "image" and _is_made_by_hand(context, draft, spans) else draft.kind
    return TermsPiece(PieceKind(kind), name.strip(), rules=_rules(draft), evidence=Evidence(start, end))
