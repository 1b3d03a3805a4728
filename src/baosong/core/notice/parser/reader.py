"""Parse a notice into terms."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser import head
from baosong.core.notice.parser.deadlines import DatedDeadline, deadlines
from baosong.core.notice.parser.limits import Limit, Noun, limits, nouns
from baosong.core.notice.parser.outline import OutlineSection, outline
from baosong.core.notice.parser.pieces import attachment_lines, pieces
from baosong.core.notice.parser.quotas import quotas
from baosong.core.notice.parser.tasks import TaskDraft, categories, counted_names, dated_names, inline_list, line_categories, named_kinds, requiring, single
from baosong.core.notice.phrases.channels import attachment_name, channel, subject
from baosong.core.notice.phrases.picks import eligible, recommend_to, select, themes
from baosong.core.terms import ChannelKind, Evidence, Terms, TermsChannel, TermsQuota, TermsTask

Span = tuple[int, int]
CONTACT: Final = re.compile(r"咨询|答疑|交流群|联系人|了解|详情|客服|关注")


def read(text: str) -> Terms:
    """Return the terms that a notice states; what it does not state is absent."""
    page = NoticePage(text)
    sections = outline(page.text)
    title = head.title(page)
    issued = head.issued_on(page)
    known = nouns(page)
    found = limits(page, known)
    listed = attachment_lines(page)
    drafts = _drafts(page, sections, known, found, title)
    whole = [(0, len(page.text))]
    all_deadlines = deadlines(page, issued[0] if issued else "", whole)
    tasks = [_task(page, draft, drafts, known, found, listed, all_deadlines, title) for draft in drafts]
    tasks = _with_quotas(page, tasks, drafts)
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
    return Terms(
        title=title[0] if title else "",
        issued_on=issued[0] if issued else "",
        tasks=tuple(replace(task, key=f"t{n}") for n, task in enumerate(tasks, 1)),
        channels=_channels(page),
        eligible=str(first["eligible"].value) if "eligible" in first else "",
        select="select" in first,
        recommend_to=str(first["recommend_to"].value) if "recommend_to" in first else "",
        themes=tuple(first["themes"].value) if "themes" in first else (),
        evidence=evidence,
    )


def _drafts(page: NoticePage, sections: list[OutlineSection], known: list[Noun], found: list[Limit], title: tuple[str, Evidence] | None) -> list[TaskDraft]:
    drafts = counted_names(page)
    if drafts:
        for draft in drafts:
            draft.spans = _described(page, sections, draft.name)
        if sum(1 for draft in drafts if draft.spans) < 2 or len({tuple(draft.spans) for draft in drafts}) < len(drafts):
            drafts = []
    finders: tuple[Callable[[], list[TaskDraft]], ...] = (
        lambda: dated_names(page),
        lambda: categories(page, sections, known, found),
        lambda: requiring(page, sections),
        lambda: inline_list(page, known, found),
        lambda: named_kinds(page),
        lambda: line_categories(page, found),
    )
    for finder in finders:
        drafts = drafts or finder()
    return drafts or [single(page, title[0] if title else "", known)]


def _described(page: NoticePage, sections: list[OutlineSection], name: str) -> list[Span]:
    """Return the smallest sections whose heading contains the name of a task, or most of it."""
    core = re.sub(r"专题|优秀|作品|活动", "", name) or name
    for wanted in (name, core, core[-4:], core[:4]):
        hits = [section for section in sections if wanted in section.heading]
        if hits:
            return [hits[0].span]
    for section in sorted(sections, key=lambda item: item.end - item.start):
        if core in page.text[section.start : section.end] and section.end - section.start < len(page.text) * 0.5:
            return [section.span]
    return []


def _task(  # noqa: PLR0913  the notice parser is rebuilt with core/rules
    page: NoticePage,
    draft: TaskDraft,
    drafts: list[TaskDraft],
    known: list[Noun],
    found: list[Limit],
    listed: list[Span],
    all_deadlines: list[DatedDeadline],
    title: tuple[str, Evidence] | None,
) -> TermsTask:
    alone = len(drafts) == 1 or not draft.spans
    spans = [(0, len(page.text))] if alone else draft.spans
    others = [span for other in drafts for span in other.spans]
    shared = [] if alone else _between(others, len(page.text))
    named = draft.named if not (alone and len(drafts) == 1) else (draft.named or ((title[1].start, title[1].end) if title else None))
    made = pieces(page, spans=spans, shared=shared, known=known, found=found, listed=listed, named=named, task_name=draft.name)
    due = _deadline(draft, others, all_deadlines, alone=alone)
    return TermsTask(
        name=draft.name,
        deadline=due.written if due else "",
        pieces=tuple(replace(piece, key=f"p{n}") for n, piece in enumerate(made, 1)),
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


def _deadline(draft: TaskDraft, others: list[Span], all_deadlines: list[DatedDeadline], *, alone: bool) -> DatedDeadline | None:
    def inside(deadline: DatedDeadline, spans: list[Span]) -> bool:
        return any(start <= deadline.evidence.start < end for start, end in spans)

    if draft.own_deadline:
        own = [deadline for deadline in all_deadlines if inside(deadline, [draft.own_deadline])]
        if own:
            return own[0]
    if not alone:
        own = [deadline for deadline in all_deadlines if inside(deadline, draft.spans) and deadline.score >= 3]
        if own:
            return own[0]
        rest = [deadline for deadline in all_deadlines if not inside(deadline, others)]
        return rest[0] if rest else None
    return all_deadlines[0] if all_deadlines else None


def _with_quotas(page: NoticePage, tasks: list[TermsTask], drafts: list[TaskDraft]) -> list[TermsTask]:
    rows = quotas(page)
    made: list[TermsTask] = []
    for task, draft in zip(tasks, drafts, strict=True):
        if draft.count is not None:
            low, high, where = draft.count
            made.append(replace(task, quotas=(TermsQuota(low, high, evidence=Evidence(*where)),)))
            continue
        if len(tasks) == 1:
            own = [quota for quota, _, _ in rows]
        else:
            own = [quota for quota, found, _ in rows if any(start <= found.start < end for start, end in draft.spans)]
            if not own:
                others = [span for other in drafts for span in other.spans]
                own = [quota for quota, found, each in rows if each and not any(start <= found.start < end for start, end in others)]
        made.append(replace(task, quotas=tuple(_joined(own))))
    return made


def _joined(own: list[TermsQuota]) -> list[TermsQuota]:
    """Merge equal quotas of the same units; of different ones, the first."""
    if not own:
        return []
    first = own[0]
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
