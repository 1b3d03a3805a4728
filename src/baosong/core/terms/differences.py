"""Differences of two versions of the terms of one call, and which files they concern."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from baosong.core.terms.deadlines import Deadline
from baosong.core.terms.model import Rule, Terms, TermsPiece, TermsTask
from baosong.core.terms.strictness import is_as_strict


class ChangeKind(StrEnum):
    """How a requirement changed."""

    ADDED = "added"
    REMOVED = "removed"
    STRICTER = "stricter"
    LOOSER = "looser"
    EARLIER = "earlier"
    LATER = "later"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class TermsChange:
    """One change. `what`: title, task, deadline, quota, piece, details, settings, or the field of a rule; values before and after, None where there was none."""

    kind: ChangeKind
    what: str
    task: str = ""
    piece: str = ""
    before: object = None
    after: object = None


def differences(before: Terms, after: Terms) -> list[TermsChange]:
    """All changes in the order of the tasks; empty where both versions ask for the same. Tasks and pieces are compared by their keys."""
    return list(_terms(before, after))


def _terms(before: Terms, after: Terms) -> Iterator[TermsChange]:
    if before.title != after.title:
        yield TermsChange(ChangeKind.CHANGED, "title", before=before.title, after=after.title)
    for task in after.tasks:
        old = _task(before, task.key)
        if old is None:
            yield TermsChange(ChangeKind.ADDED, "task", task.name, after=task.deadline)
        else:
            yield from _tasks(old, task)
    for task in before.tasks:
        if _task(after, task.key) is None:
            yield TermsChange(ChangeKind.REMOVED, "task", task.name)
    settings = [(terms.channels, terms.naming, terms.themes, terms.grace_minutes, terms.total_quotas) for terms in (before, after)]
    if settings[0] != settings[1]:
        yield TermsChange(ChangeKind.CHANGED, "settings")


def _task(terms: Terms, key: str) -> TermsTask | None:
    return next((task for task in terms.tasks if task.key == key), None)


def _tasks(before: TermsTask, after: TermsTask) -> Iterator[TermsChange]:
    if before.name != after.name:
        yield TermsChange(ChangeKind.CHANGED, "task", after.name, before=before.name, after=after.name)
    if before.deadline != after.deadline:
        yield TermsChange(_moved(before.deadline, after.deadline), "deadline", after.name, before=before.deadline, after=after.deadline)
    if (before.quotas, before.cap) != (after.quotas, after.cap):
        yield TermsChange(ChangeKind.CHANGED, "quota", after.name)
    if (set(before.fields), before.themes) != (set(after.fields), after.themes):
        yield TermsChange(ChangeKind.CHANGED, "details", after.name)
    for piece in after.pieces:
        old = before.piece(piece.key)
        if old is None:
            kind = ChangeKind.ADDED
            yield TermsChange(kind, "piece", after.name, _name(piece))
        else:
            yield from _pieces(old, piece, after.name)
    for piece in before.pieces:
        if after.piece(piece.key) is None:
            yield TermsChange(ChangeKind.REMOVED, "piece", after.name, _name(piece))


def _moved(before: str, after: str) -> ChangeKind:
    old, new = Deadline(before).moment_if_dated(), Deadline(after).moment_if_dated()
    if old is None or new is None or old == new:
        return ChangeKind.CHANGED
    return ChangeKind.LATER if new > old else ChangeKind.EARLIER


def _name(piece: TermsPiece) -> str:
    return piece.name or piece.kind.value


def _pieces(before: TermsPiece, after: TermsPiece, task: str) -> Iterator[TermsChange]:
    name = _name(after)
    if before.required != after.required:
        yield TermsChange(ChangeKind.STRICTER if after.required else ChangeKind.LOOSER, "piece", task, name)
    if (before.kind, before.name) != (after.kind, after.name):
        yield TermsChange(ChangeKind.CHANGED, "piece", task, name, before=_name(before), after=name)
    if _delivered(before) != _delivered(after):
        yield TermsChange(ChangeKind.CHANGED, "delivery", task, name, before=before, after=after)
    for rule in after.rules:
        old = before.rule(rule.field)
        if old is None:
            yield TermsChange(ChangeKind.STRICTER, rule.field, task, name, after=rule)
        elif _content(old) != _content(rule):
            yield TermsChange(_direction(old, rule), rule.field, task, name, before=old, after=rule)
    for rule in before.rules:
        if after.rule(rule.field) is None:
            yield TermsChange(ChangeKind.LOOSER, rule.field, task, name, before=rule)


def _delivered(piece: TermsPiece) -> tuple[object, ...]:
    """How a piece is delivered, without the sentence that it was read from."""
    return piece.delivery, piece.copies, piece.deliver_to, piece.deliver_by


def _content(rule: Rule) -> tuple[object, ...]:
    """What a rule asks, without the sentence that it was read from."""
    return rule.value, rule.severity, rule.approx


def _direction(before: Rule, after: Rule) -> ChangeKind:
    if is_as_strict(after, before):
        return ChangeKind.CHANGED if is_as_strict(before, after) else ChangeKind.STRICTER
    return ChangeKind.LOOSER if is_as_strict(before, after) else ChangeKind.CHANGED


def changed_pieces(before: Terms, after: Terms) -> set[tuple[str, str]]:
    """Keys (task, piece) of pieces of both versions whose files must be checked again: of another kind, or with other rules."""
    found = set()
    for task in after.tasks:
        old_task = _task(before, task.key)
        for piece in task.pieces if old_task else ():
            old = old_task.piece(piece.key) if old_task else None
            if old is not None and (
                old.kind is not piece.kind or {rule.field: _content(rule) for rule in old.rules} != {r.field: _content(r) for r in piece.rules}
            ):
                found.add((task.key, piece.key))
    return found
