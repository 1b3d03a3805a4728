"""Names of tasks: stretches of a heading, of the title or of the clause that asks, cut at word borders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from baosong.core.notice.parser.blocks import Span
from baosong.core.notice.parser.context import NoticeContext
from baosong.core.notice.parser.things import EVENT

LONGEST: Final = 24
# Longest modifier that a name is completed with, in characters.
LONGEST_MODIFIER: Final = 4
QUOTED: Final = re.compile(r"“[^”]{2,}”|《[^》]{2,}》")
CLAUSES: Final = 3
THINGS: Final = 4
CALLING: Final = re.compile(r"征集|大赛|比赛|评选|征文|征稿|竞赛|申报|推荐|开展|举办|报送|组织|选送|征求|遴选|提交|上报")
SENTENCE: Final = re.compile(r"[^。;!?\n]+")
# What may precede the name in a heading.
BEFORE_NAME: Final = re.compile(
    r"(?:提交|报送|上报|参评|参加|参选|申报|推荐|选送|关于|各|组织|开展|举办|举行|填写|征集|撰写|制作|拍摄|评选|打造|构筑|召开|:|[一二三四五六七八九十\d][个件篇部份幅条堂场次道项]|年度?|届|[\d.、 ]|请|做好|进行|的|我[院校]|全[院校]|校园?)$"
)


@dataclass(frozen=True, slots=True)
class NameSource:
    """A stretch of text in which a name may stand."""

    kind: str
    start: int
    end: int


def sources(context: NoticeContext) -> list[NameSource]:
    """Return where the name of the only task may stand: the title, the first sentences that ask for something, and what is sent."""
    made = []
    if context.title_span:
        made.append(NameSource("title", *context.title_span))
    found = 0
    for match in SENTENCE.finditer(context.text):
        if context.title_span and match.start() < context.title_span[1] and match.end() > context.title_span[0]:
            continue
        if CALLING.search(match[0]) and len(match[0]) >= 6:
            made.append(NameSource("sentence", match.start(), min(match.end(), match.start() + 160)))
            found += 1
            if found >= CLAUSES:
                break
    sent = [thing for thing, features in zip(context.candidates, context.thing_features, strict=True) if "sent" in features and thing.kind != "form"]
    made += [NameSource("thing", thing.start, thing.end) for thing in sent[:THINGS]]
    return made


def stretches(context: NoticeContext, source: NameSource) -> Iterator[Span]:
    """Yield the stretches of whole words that may be the name."""
    text = context.text
    cuts = [at for at in context.borders if source.start <= at <= source.end]
    if not cuts or cuts[0] != source.start:
        cuts.insert(0, source.start)
    if cuts[-1] != source.end:
        cuts.append(source.end)
    for first, start in enumerate(cuts):
        if source.kind not in ("title", "sentence") and start > source.start and not BEFORE_NAME.search(text, source.start, start):
            continue
        if text[start : start + 1] in " ,、:;”》)的和与及":
            continue
        for end in cuts[first + 1 :]:
            if end - start > LONGEST:
                break
            words = text[start:end]
            if len(words) >= 2 and text[end - 1] not in " ,、:;“《(的和与及" and not re.search(r"[。;\n]", words) and _balanced(words):
                if source.kind in ("title", "sentence") and ("," in words or ":" in words):
                    continue
                yield start, end


def _balanced(words: str) -> bool:
    return all(words.count(a) == words.count(b) for a, b in ("“”", "《》", "()")) and words.count('"') % 2 == 0


def name_features(context: NoticeContext, source: NameSource, span: Span) -> list[str]:
    """Return the features by which a stretch is judged as the name of a task."""
    text = context.text
    start, end = span
    words = text[start:end]
    inner_before = text[source.start : start]
    inner_after = text[end : source.end]
    kind = source.kind
    raw = [f"first={words[:2]}", f"last={words[-2:]}", f"last1={words[-1:]}", f"length={min(len(words), 20) // 2}"]
    raw += [
        f"before={inner_before[-2:] or 'edge'}",
        f"before1={inner_before[-1:] or 'edge'}",
        f"after={inner_after[:2] or 'edge'}",
        f"after1={inner_after[:1] or 'edge'}",
    ]
    raw += [f"whole={start == source.start}{end == source.end}"]
    raw += ["quoted start"] if words[:1] in '“《"' else []
    raw += ["quoted inside"] if re.search(r"(?<=.)[“《\"]", words) else []
    raw += ["quoted whole"] if re.fullmatch(r"[“《][^”》]*[”》]", words) else []
    raw += ["digits"] if re.search(r"\d", words) else []
    raw += ["comma"] if "," in words or ":" in words else []
    raw += [
        f"has {word}"
        for word in set(
            re.findall(r"[的和与及、]|征集|大赛|比赛|活动|评选|申报|报送|推荐|开展|举办|组织|工作|通知|关于|届|年度?|全[国省市校院]|学校|学院|要求", words)
        )
    ]
    ends = {thing.kind for thing in context.candidates if thing.end == end and thing.head >= start}
    raw += [f"ends in {one}" for one in ends]
    if not ends:
        raw.append("ends in no thing")
    times = context.text.count(words)
    raw.append(f"times={min(times, 4)}")
    if kind in ("title", "sentence", "thing"):
        raw += _asked_features(context, span)
    return [*raw, *(f"{kind} {feature}" for feature in raw), kind]


def _asked_features(context: NoticeContext, span: Span) -> Iterator[str]:
    """Yield how likely that is handed in with which the stretch ends, here and elsewhere in the notice."""
    if "thing" not in context.models:
        return
    start, end = span
    ending = [one.asked for one in context.things if one.thing.end == end and one.thing.head >= start]
    if ending:
        yield f"asked={_fifth(max(ending))}"
    elsewhere = [asked for head, asked in context.asked_heads.items() if context.text.endswith(head, start, end)]
    if elsewhere:
        yield f"asked elsewhere={_fifth(max(elsewhere))}"
        if max(elsewhere) == max(context.asked_heads.values()):
            yield "asked most"


def _fifth(probability: float) -> int:
    return min(4, int(probability * 5))


def best_name(context: NoticeContext, options: list[NameSource]) -> Span | None:
    """Return the likeliest name."""
    model = context.models["name"]
    rows = [(model.score(name_features(context, source, span)), -span[0], span) for source in options for span in stretches(context, source)]
    return max(rows)[2] if rows else None


def whole_phrase(context: NoticeContext, span: Span) -> Span:
    """Return the whole noun phrase that a name is the end of, without quotation marks around all of it: 支部故事 for 故事."""
    start, end = span
    text = context.text
    longer = [thing.start for thing in context.candidates if thing.end == end and thing.start < start < end and thing.head < end]
    if (
        longer
        and start - min(longer) <= LONGEST_MODIFIER
        and not EVENT.search(text, min(longer), start)
        and not re.search(r"[“”《》\"]", text[min(longer) : start])
    ):
        start = min(longer)
    if QUOTED.fullmatch(text, start, end):
        start, end = start + 1, end - 1
    return start, end
