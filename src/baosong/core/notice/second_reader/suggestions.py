"""What a verified reading has that a draft lacks or has otherwise, and the draft with it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from baosong.core.notice.second_reader.quotes import condensed
from baosong.core.terms import Evidence, Rule, Terms, TermsPiece, TermsQuota, TermsTask


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value of the second reading. `task_key`: the task of the draft that it concerns, "" for the title and for a new task.

    `what`: title, task, deadline, quota, piece, or rule, with the key of the draft's piece.
    """

    what: str
    value: str | TermsTask | TermsQuota | TermsPiece | Rule
    evidence: Evidence | None
    task_key: str = ""
    piece_key: str = ""

    @property
    def mark(self) -> str:
        """Identifies the suggestion when the draft has changed in between."""
        return hashlib.sha256(repr((self.what, self.value, self.task_key, self.piece_key)).encode()).hexdigest()[:12]


def suggestions(draft: Terms, proposed: Terms) -> list[Suggestion]:
    """Return what the draft lacks or has otherwise, in the order of the proposal."""
    found = [Suggestion("title", proposed.title, proposed.evidence.get("title"))] if proposed.title and not draft.title else []
    for own, task in _pairs(draft, proposed):
        found += [Suggestion("task", task, task.evidence)] if own is None else _of_task(own, task)
    return found


def _pairs(draft: Terms, proposed: Terms) -> list[tuple[TermsTask | None, TermsTask]]:
    """Each proposed task with the draft's of the same name; in order where both have as many and the names differ."""
    by_name = {condensed(task.name): task for task in draft.tasks}
    pairs = [(by_name.get(condensed(task.name)), task) for task in proposed.tasks]
    if len(draft.tasks) != len(proposed.tasks):
        return pairs
    paired = [own for own, _task in pairs if own is not None]
    free = iter([task for task in draft.tasks if task not in paired])
    return [(own if own is not None else next(free, None), task) for own, task in pairs]


def _of_task(own: TermsTask, task: TermsTask) -> Iterator[Suggestion]:
    if task.deadline and task.deadline != own.deadline:
        yield Suggestion("deadline", task.deadline, task.deadline_evidence, own.key)
    stated = {(quota.least, quota.most, quota.unit_kind) for quota in own.quotas}
    kinds = {quota.unit_kind for quota in task.quotas}
    for quota in task.quotas:
        # What the draft says of each kind of unit agrees with one number for all.
        if (quota.least, quota.most, quota.unit_kind) not in stated and not (kinds == {""} and any(quota.least == a and quota.most == b for a, b, _ in stated)):
            yield Suggestion("quota", quota, quota.evidence, own.key)
    for piece in task.pieces:
        held = next((other for other in own.pieces if other.kind is piece.kind), None)
        if held is None:
            yield Suggestion("piece", piece, piece.evidence, own.key)
            continue
        for rule in piece.rules:
            known = held.rule(rule.field)
            if known is None or known.value != rule.value:
                yield Suggestion("rule", rule, rule.evidence, own.key, held.key)


def with_suggestion(draft: Terms, suggestion: Suggestion) -> Terms:
    """Return the draft with a suggestion; new tasks and pieces have no key yet."""
    value = suggestion.value
    if suggestion.what == "title":
        return replace(draft, title=str(value), evidence=dict(draft.evidence) | ({"title": suggestion.evidence} if suggestion.evidence else {}))
    if isinstance(value, TermsTask):
        return replace(draft, tasks=(*draft.tasks, replace(value, key="", pieces=tuple(replace(piece, key="") for piece in value.pieces))))
    return replace(draft, tasks=tuple(_task_with(task, suggestion) if task.key == suggestion.task_key else task for task in draft.tasks))


def _task_with(task: TermsTask, suggestion: Suggestion) -> TermsTask:
    value = suggestion.value
    if isinstance(value, TermsQuota):
        others = tuple(quota for quota in task.quotas if quota.unit or quota.unit_kind != value.unit_kind)
        return replace(task, quotas=(*others, value))
    if isinstance(value, TermsPiece):
        return replace(task, pieces=(*task.pieces, replace(value, key="")))
    if isinstance(value, Rule):
        return replace(task, pieces=tuple(_piece_with(piece, value) if piece.key == suggestion.piece_key else piece for piece in task.pieces))
    return replace(task, deadline=str(value), deadline_evidence=suggestion.evidence)


def _piece_with(piece: TermsPiece, rule: Rule) -> TermsPiece:
    return replace(piece, rules=(*(other for other in piece.rules if other.field != rule.field), rule))
