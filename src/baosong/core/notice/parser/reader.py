"""Parse a notice into terms."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.context import NoticeContext
from baosong.core.notice.parser.deadlines import DatedDeadline
from baosong.core.notice.parser.delivery import with_deliveries
from baosong.core.notice.parser.demand import asks
from baosong.core.notice.parser.inventory import scored, second
from baosong.core.notice.parser.kinds import Count, Inventory
from baosong.core.notice.parser.linear import models
from baosong.core.notice.parser.names import NameSource, best_name, sources, whole_phrase
from baosong.core.notice.parser.pieces import inside, pieces
from baosong.core.notice.phrases.channels import attachment_name, channel, subject
from baosong.core.notice.phrases.picks import eligible, recommend_to, select, themes
from baosong.core.terms import ChannelKind, Evidence, Terms, TermsChannel, TermsQuota, TermsTask

Span = tuple[int, int]
# A second reading within so many log odds is shown beside the first.
CLOSE: Final = 1.0
CONTACT: Final = re.compile(r"咨询|答疑|交流群|联系人|了解|详情|客服|关注")


@dataclass
class TaskDraft:
    """A task with its name and the text that describes it; the whole text if it is the only one."""

    name: str
    named: Span | None
    spans: list[Span] = field(default_factory=list)
    count: Count | None = None


@dataclass(frozen=True)
class Reading:
    """The terms of a notice; where another number of tasks is nearly as likely, those too."""

    terms: Terms
    margin: float
    other: Terms | None = None


def read(text: str) -> Terms:
    """Return the terms that a notice states; what it does not state is absent."""
    return terms_of(NoticeContext(NoticePage(text), models()))


def readings(text: str) -> Reading:
    """Return the terms with the margin between the likeliest two numbers of tasks, and the second reading where it is small."""
    context = NoticeContext(NoticePage(text), models())
    if not asks(context):
        return Reading(_terms(context, []), float("inf"))
    found = scored(context)
    other = second(found)
    margin = found[0].score - other.score if other else float("inf")
    close = other is not None and margin < CLOSE
    return Reading(
        _terms(context, _drafts(context, found[0].inventory)), margin, _terms(context, _drafts(context, other.inventory)) if other and close else None
    )


def terms_of(context: NoticeContext) -> Terms:
    """Return the terms of a notice."""
    return _terms(context, _drafts(context, scored(context)[0].inventory) if asks(context) else [])


def _terms(context: NoticeContext, drafts: list[TaskDraft]) -> Terms:
    page, title, issued = context.page, context.title, context.issued
    evidence: dict[str, Evidence] = {}
    if title:
        evidence["title"] = title[1]
    if issued:
        evidence["issued_on"] = issued[1]
    picks = {family.field: family.find(page.text) for family in (select, recommend_to, eligible, themes)}
    for name, items in picks.items():
        if items:
            evidence[name] = Evidence(items[0].start, items[0].end)
    first = {name: items[0] for name, items in picks.items() if items}
    tasks = with_deliveries(page, [_task(context, draft, drafts) for draft in drafts])
    return Terms(
        title=title[0] if title else "",
        issued_on=issued[0] if issued else "",
        tasks=tuple(replace(task, key=f"t{n}") for n, task in enumerate(tasks, 1)),
        channels=_channels(page),
        eligible=str(first["eligible"].value) if "eligible" in first else "",
        select="select" in first,
        recommend_to=str(first["recommend_to"].value) if "recommend_to" in first else "",
        themes=tuple(first["themes"].value) if "themes" in first else (),
        total_quotas=tuple(_total(context, drafts)),
        evidence=evidence,
    )


def _total(context: NoticeContext, drafts: list[TaskDraft]) -> list[TermsQuota]:
    """Return the quotas by unit that hold for all tasks together."""
    taken = [span for draft in drafts for span in draft.spans]
    return by_unit([quota for quota, found, each in context.quotas if not each and not inside(found.start, taken)]) if len(drafts) > 1 else []


def _drafts(context: NoticeContext, chosen: Inventory | None) -> list[TaskDraft]:
    if chosen is None:
        options = sources(context)
        name, span = _name(context, options) if options else ("", None)
        return [TaskDraft(name, span)]
    named = [(kind, *_name(context, [NameSource(chosen.source, kind.start, kind.end)])) for kind in chosen.kinds]
    return [TaskDraft(name, span, kind.spans or [(kind.start, kind.end)], kind.count) for kind, name, span in named]


def _name(context: NoticeContext, options: list[NameSource]) -> tuple[str, Span]:
    span = whole_phrase(context, best_name(context, options) or (options[0].start, options[0].end))
    return context.page.original(*span).strip(), span


def _task(context: NoticeContext, draft: TaskDraft, drafts: list[TaskDraft]) -> TermsTask:
    length = len(context.text)
    alone = len(drafts) == 1
    taken = [] if alone else [span for other in drafts for span in other.spans]
    spans = [(0, length)] if alone else draft.spans
    shared = [] if alone else _between(taken, length)
    others = [other.name for other in drafts if other is not draft]
    made = pieces(context, spans=spans, shared=shared, named=draft.named, name=draft.name, others=others)
    due = _deadline(context, spans, taken)
    return TermsTask(
        name=draft.name,
        deadline=due.written if due else "",
        pieces=tuple(replace(piece, key=f"p{n}") for n, piece in enumerate(made, 1)),
        quotas=(TermsQuota(draft.count.least, draft.count.most, evidence=Evidence(draft.count.start, draft.count.end)),)
        if draft.count
        else tuple(_quotas(context, spans, taken)),
        evidence=Evidence(*draft.named) if draft.named else None,
        deadline_evidence=due.evidence if due else None,
    )


def _between(spans: list[Span], length: int) -> list[Span]:
    gaps, position = [], 0
    for start, end in sorted(spans):
        if start > position:
            gaps.append((position, start))
        position = max(position, end)
    gaps.append((position, length))
    return gaps


def _deadline(context: NoticeContext, spans: list[Span], taken: list[Span]) -> DatedDeadline | None:
    own = [due for due in context.deadlines if inside(due.evidence.start, spans)]
    if own:
        return own[0]
    rest = [due for due in context.deadlines if not inside(due.evidence.start, taken)]
    return rest[0] if rest else None


def _quotas(context: NoticeContext, spans: list[Span], taken: list[Span]) -> list[TermsQuota]:
    own = [quota for quota, found, _ in context.quotas if inside(found.start, spans)]
    if not own and taken:
        own = [quota for quota, found, each in context.quotas if each and not inside(found.start, taken)]
    return by_unit(own) or _joined(own)


def by_unit(found: list[TermsQuota]) -> list[TermsQuota]:
    """Return one quota for each kind of unit, if the quotas of two kinds differ."""
    rows: dict[str, TermsQuota] = {}
    for quota in found:
        if quota.unit_kind:
            rows.setdefault(quota.unit_kind, quota)
    differ = len({(quota.least, quota.most) for quota in rows.values()}) > 1
    return [replace(quota, per="") for quota in rows.values()] if differ else []


def _joined(own: list[TermsQuota]) -> list[TermsQuota]:
    """Merge equal quotas of the same units; of different ones, the first."""
    if not own:
        return []
    first = replace(own[0], unit_kind="")
    for other in own[1:]:
        if first.least is None and other.least is not None and first.most is not None and other.least <= first.most and other.most in (None, first.most):
            first = replace(first, least=other.least)
        elif first.most is None and other.most is not None and first.least is not None and other.most >= first.least and other.least in (None, first.least):
            first = replace(first, most=other.most)
    return [first]


def _channels(page: NoticePage) -> tuple[TermsChannel, ...]:
    subjects = subject.find(page.text)
    names = attachment_name.find(page.text)
    made: dict[ChannelKind, TermsChannel] = {}
    for found in channel.find(page.text):
        kind = ChannelKind(found.value)
        if kind in made:
            continue
        sentence_start, sentence_end = page.sentence(found.start)
        if kind is ChannelKind.IM and CONTACT.search(page.text[sentence_start:sentence_end]):
            continue
        made[kind] = TermsChannel(kind, evidence=Evidence(found.start, found.end))
    if subjects and ChannelKind.EMAIL not in made:
        made[ChannelKind.EMAIL] = TermsChannel(ChannelKind.EMAIL, evidence=Evidence(subjects[0].start, subjects[0].end))
    if ChannelKind.EMAIL in made and subjects:
        where = Evidence(subjects[0].start, subjects[0].end)
        made[ChannelKind.EMAIL] = replace(made[ChannelKind.EMAIL], subject=where.quote(page.raw).strip(" “”\"'"), subject_evidence=where)
    if made and names:
        first = next(iter(made.values()))
        where = Evidence(names[0].start, names[0].end)
        made[first.kind] = replace(first, attachment_name=where.quote(page.raw).strip(), attachment_evidence=where)
    return tuple(made.values())
