"""Why a notice was read as it was: its blocks, the candidates of each stage, and their scores."""

from collections.abc import Iterator
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.context import NoticeContext
from baosong.core.notice.parser.demand import asking_features
from baosong.core.notice.parser.inventory import scored
from baosong.core.notice.parser.linear import models

SHOWN: Final = 5
LEAST_ASKED: Final = 0.2


def explain(text: str) -> Iterator[str]:
    """Yield the lines of the explanation."""
    context = NoticeContext(NoticePage(text), models())
    yield "blocks"
    for block in context.blocks:
        yield f"  {'  ' * block.depth}{block.style}: {context.page.original(block.head_start, block.head_end)}"
    features = asking_features(context)
    yield f"asks for something: {context.models['asking'].score(features):+.1f} ({', '.join(features)})"
    yield "inventories"
    for candidate in scored(context)[:SHOWN]:
        kinds = candidate.inventory.kinds if candidate.inventory else []
        names = "; ".join(context.page.original(kind.start, kind.end).strip() for kind in kinds) or "one task"
        yield f"  {candidate.score:+.1f} {candidate.inventory.source if candidate.inventory else ''} {names}".rstrip()
    yield "things"
    for thing in context.things:
        if thing.asked >= LEAST_ASKED:
            yield f"  {thing.asked:.2f} {thing.thing.kind}: {context.page.original(thing.thing.start, thing.thing.end)}"
    yield "dates"
    for date in context.due_dates:
        yield f"  {context.models['deadline'].score(date.features):+.1f} {date.written}: {context.page.original(*context.page.clause(date.evidence.start)).strip()[:40]}"
    yield "limits"
    for limit in context.limits:
        yield f"  {limit.field} {limit.value} of {limit.kind or '?'}: {context.page.original(limit.start, limit.end)}"
