"""Choose the inventory of a notice: the group of kinds that are its tasks, or none of them where it has one task."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from baosong.core.notice.parser.context import NoticeContext
from baosong.core.notice.parser.kinds import NO_KIND, Inventory, Kind
from baosong.core.phrases.blocks import number

# The log odds below which a name is no kind in any group.
LEAST_SCORE: Final = -5.0
NO_KIND_SCORE: Final = -6.0
# Notices of which no candidate is right are not trained on; most of them have several tasks. This much less speaks for one task.
ONE_TASK: Final = 0.5
STATED: Final = re.compile(r"(?P<n>\d{1,2}|[一二两三四五六七八九十])[ ]*(?:个|大|种|项|类)*(?:类|组别|奖项|项目|板块|赛道|组|部分|主题活动|活动|形式|种)")


@dataclass(frozen=True)
class ScoredInventory:
    """A candidate and its score."""

    inventory: Inventory | None
    score: float
    features: tuple[str, ...]

    @property
    def tasks(self) -> int:
        """The number of tasks."""
        return len(self.inventory.kinds) if self.inventory else 1


def bigrams(prefix: str, text: str) -> list[str]:
    """Return a feature for each pair of neighbouring Chinese characters."""
    return [f"{prefix}{text[at : at + 2]}" for at in range(len(text) - 1) if "\u4e00" <= text[at] <= "\u9fff" and "\u4e00" <= text[at + 1] <= "\u9fff"]


def _inside(position: int, kind: Kind) -> bool:
    return any(start <= position < end for start, end in kind.spans)


def kind_features(context: NoticeContext, inventory: Inventory, kind: Kind) -> list[str]:
    """Return the features by which a name is judged."""
    text = context.text
    name = text[kind.start : kind.end]
    bare = name.strip("“”《》\"' ")
    made = [
        f"source={inventory.source}",
        f"last={bare[-1:]}",
        f"last2={bare[-2:]}",
        f"first={bare[:1]}",
        f"first2={bare[:2]}",
        f"length={min(len(bare) // 3, 7)}",
    ]
    made += bigrams("has=", bare)
    made += [f"noun={noun.kind}" for noun in context.nouns if kind.start <= noun.start < kind.end]
    made += [f"ends in {noun.kind}" for noun in context.nouns if kind.start <= noun.start and noun.end == kind.end]
    made += [f"ends in thing {thing.kind}" for thing in context.candidates if thing.end in (kind.end, kind.end - 1) and thing.head >= kind.start]
    made += ["quoted"] if name[:1] in "“《" else []
    made += ["digits"] if re.search(r"\d", name) else []
    made += [f"after={text[kind.end : kind.end + 1]}"]
    made += _described(context, kind)
    if inventory.parent is not None:
        block = context.blocks[inventory.parent]
        made += bigrams("above=", text[block.head_start : block.head_end])
    if inventory.source in ("enumeration", "title"):
        made += bigrams("before=", text[max(0, inventory.at - 6) : inventory.at + 4])
    if context.title_span and bare in text[slice(*context.title_span)]:
        made.append("in title")
    return made


def kind_score(context: NoticeContext, kind: Kind, score: float) -> float:
    """Return the log odds of a kind; those of a heading that only says how something is sent are low."""
    return min(score, NO_KIND_SCORE) if NO_KIND.fullmatch(context.text, kind.start, kind.end) else score


def _described(context: NoticeContext, kind: Kind) -> list[str]:
    """Return what the text of a kind holds; it is looked for once."""
    found = context.kind_facts.get(id(kind))
    if found is None:
        found = context.kind_facts[id(kind)] = _facts(context, kind)
    return found


def _facts(context: NoticeContext, kind: Kind) -> list[str]:
    made = []
    if not kind.spans:
        return ["no text"]
    if any(_inside(limit.start, kind) for limit in context.limits):
        made.append("own limit")
    if any(_inside(noun.start, kind) for noun in context.nouns):
        made.append("own noun")
    if any(noun.kind == "form" and _inside(noun.start, kind) for noun in context.nouns):
        made.append("own form")
    if any(_inside(due.evidence.start, kind) for due in context.due_dates if due.points >= 3):
        made.append("own date")
    if any(_inside(found.start, kind) for _, found, _ in context.quotas):
        made.append("own count")
    if sum(end - start for start, end in kind.spans) < 12 + kind.end - kind.start:
        made.append("short")
    return made


def _level(prefix: str, score: float) -> list[str]:
    """Return features for a log odds: one for each level that it reaches."""
    return [f"{prefix}>{level}" for level in range(-5, 5) if score > level]


def inventory_features(context: NoticeContext, whole: Inventory, kept: list[Kind], scores: list[float], dropped: float | None) -> list[str]:
    """Return the features by which a group is judged."""
    text = context.text
    n = len(kept)
    mean, least = sum(scores) / n, min(scores)
    names = [text[kind.start : kind.end].strip("“”《》 ") for kind in kept]
    made = [f"source={whole.source}", f"n={min(n, 6)}", f"all={n == len(whole.kinds)}", f"left out={min(3, len(whole.kinds) - n)}"]
    made += _level("mean", mean) + _level("least", least)
    made += _level(f"{whole.source} mean", mean)
    if dropped is not None:
        made += _level("dropped", dropped) + _level("gap", least - dropped)
    facts = [_described(context, kind) for kind in kept]
    for fact in ("own limit", "own noun", "own form", "own date", "own count", "no text", "short"):
        share = sum(fact in row for row in facts)
        made.append(f"{fact}: {'all' if share == n else 'most' if share * 2 > n else 'some' if share else 'none'}")
    made.append(f"limit or form or date: {sum(bool({'own limit', 'own form', 'own date', 'own count'} & set(row)) for row in facts) * 4 // n}")
    kinds = [{noun.kind for noun in context.nouns if kind.start <= noun.start < kind.end} for kind in kept]
    made.append(f"file kinds in names: {min(3, len(set().union(*kinds)))}")
    made.append(f"names with file kinds: {sum(bool(row) for row in kinds) * 4 // n}")
    ends = [any(thing.end in (kind.end, kind.end - 1) and thing.head >= kind.start for thing in context.candidates) for kind in kept]
    made.append(f"names end in things: {sum(ends) * 4 // n}")
    made.append(
        f"{whole.source}, limit or date: {sum(bool({'own limit', 'own form', 'own date', 'own count'} & set(row)) for row in facts) * 4 // n}, things: {sum(ends) * 2 // n}"
    )
    made.append(f"named alike elsewhere: {min(3, _agreeing(context, whole, names))}")
    made.append(f"same ending: {len({name[-1:] for name in names}) == 1}")
    made.append(f"same name: {len(set(names)) < n}")
    title = text[slice(*context.title_span)] if context.title_span else ""
    made.append(f"in title: {sum(name[:2] in title for name in names) * 4 // n}")
    stated = {int(number(match["n"])) for match in STATED.finditer(text)}
    made.append(f"stated: {'this' if n in stated else 'other' if stated else 'none'}")
    made.append(f"conflicts: {min(3, _conflicts(context, kept))}")
    covered = sum(any(_inside(limit.start, kind) for kind in kept) for limit in context.limits)
    made.append(f"covers: {covered * 4 // max(1, len(context.limits))}")
    if whole.parent is not None:
        block = context.blocks[whole.parent]
        made += bigrams("above=", text[block.head_start : block.head_end])
    if whole.source in ("enumeration", "title"):
        made += bigrams("before=", text[max(0, whole.at - 4) : kept[0].start])
        made += bigrams("after=", text[kept[-1].end : kept[-1].end + 8])
    return made


def _agreeing(context: NoticeContext, whole: Inventory, names: list[str]) -> int:
    """Return how many other groups have all of the names."""
    cores = [re.sub(r"(?:类|作品|征集|比赛|大赛|活动|主题|项目|优秀|奖)+", "", name) or name for name in names]
    return sum(all(core in others for core in cores) for start, others in context.group_names if abs(start - whole.at) > 2)


def one_features(context: NoticeContext) -> list[str]:
    """Return the features of the candidate that the notice has one task."""
    values: dict[tuple[str, str | None], set[str]] = {}
    for limit in context.limits:
        values.setdefault((limit.field, limit.kind), set()).add(str(limit.value))
    repeated = sum(len(rows) > 1 for rows in values.values())
    kinds = {noun.kind for noun in context.nouns} - {"form"}
    made = ["one", f"one, different values: {min(3, repeated)}", f"one, file kinds: {min(4, len(kinds))}"]
    title = context.text[slice(*context.title_span)] if context.title_span else ""
    named = {noun.kind for noun in context.nouns if noun.start < (context.title_span or (0, 0))[1] and noun.start >= (context.title_span or (0, 0))[0]}
    made += [f"one, file kinds in title: {min(3, len(named))}", f"one, title: {bool(title)}"]
    stated = {int(number(match["n"])) for match in STATED.finditer(context.text)} - {1}
    made.append(f"one, stated: {bool(stated)}")
    return made


def _conflicts(context: NoticeContext, kept: list[Kind]) -> int:
    """Return for how many fields two of the kinds have different values."""
    values: dict[str, set[tuple[int, str]]] = {}
    for limit in context.limits:
        for index, kind in enumerate(kept):
            if _inside(limit.start, kind):
                values.setdefault(limit.field, set()).add((index, str(limit.value)))
    return sum(len({value for _, value in rows}) > 1 and len({index for index, _ in rows}) > 1 for rows in values.values())


def candidates(context: NoticeContext) -> list[Inventory]:
    """Return all groups of at least two names."""
    return context.groups


def subsets(inventory: Inventory, scores: list[float]) -> Iterator[tuple[list[Kind], list[float], float | None]]:
    """Yield the likeliest two kinds of a group, the likeliest three, and so on; with their scores and the best score that is left out."""
    order = sorted(range(len(scores)), key=lambda n: -scores[n])
    for size in range(2, len(order) + 1):
        best = sorted(order[:size])
        least = scores[order[size - 1]]
        if least < LEAST_SCORE:
            return
        yield [inventory.kinds[n] for n in best], [scores[n] for n in best], scores[order[size]] if size < len(order) else None


def scored(context: NoticeContext) -> list[ScoredInventory]:
    """Return the candidates with their scores, the best first; None is the candidate that there is one task."""
    models = context.models
    features = tuple(one_features(context))
    made = [ScoredInventory(None, models["inventory"].score(features) - ONE_TASK, features)]
    for inventory in candidates(context):
        scores = [kind_score(context, kind, models["kind"].score(kind_features(context, inventory, kind))) for kind in inventory.kinds]
        for kept, own, dropped in subsets(inventory, scores):
            features = tuple(inventory_features(context, inventory, kept, own, dropped))
            made.append(ScoredInventory(replace(inventory, kinds=kept), models["inventory"].score(features), features))
    return sorted(made, key=lambda row: -row.score)


def second(found: list[ScoredInventory]) -> ScoredInventory | None:
    """Return the best candidate with another number of tasks than the best."""
    first = found[0].tasks
    return next((other for other in found if other.tasks != first), None)
