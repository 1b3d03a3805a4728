"""Terms as the JSON of a notice parser, with RFC 6901 pointers to the evidence."""

from collections.abc import Callable, Iterable
from typing import Any

from baosong.core.rules import KINDS
from baosong.core.rules.shapes import Bounds
from baosong.core.terms.model import Evidence, Severity, Terms, TermsChannel, TermsPiece, TermsQuota, TermsTask

# Records the evidence of the value at a pointer.
Mark = Callable[[str, Evidence | None], None]


def as_notice_json(terms: Terms) -> dict[str, Any]:
    """Return the notice format: only what is stated, and for each value the offsets of its text."""
    evidence: dict[str, list[int]] = {}

    def mark(pointer: str, span: Evidence | None) -> None:
        if span is not None:
            evidence[pointer] = [span.start, span.end]

    answer = _stated(terms, ("title", "issued_on"), mark)
    answer["tasks"] = [_task(task, f"/tasks/{n}", mark) for n, task in enumerate(terms.tasks)]
    if terms.channels:
        answer["channels"] = [_channel(channel, f"/channels/{n}", mark) for n, channel in enumerate(terms.channels)]
    answer |= _stated(terms, ("eligible", "recommend_to", "themes", "select"), mark)
    if terms.total_quotas:
        answer["total_counts_by"] = _quota_rows(terms.total_quotas, "/total_counts_by", mark)
    answer["evidence"] = evidence
    return answer


def _stated(terms: Terms, keys: Iterable[str], mark: Mark) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in keys:
        if value := getattr(terms, key):
            found[key] = list(value) if isinstance(value, tuple) else value
            mark(f"/{key}", terms.evidence.get(key))
    return found


def _channel(channel: TermsChannel, at: str, mark: Mark) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": channel.kind.value}
    mark(f"{at}/kind", channel.evidence)
    for key, evidence in (("subject", channel.subject_evidence), ("attachment_name", channel.attachment_evidence)):
        if value := getattr(channel, key):
            row[key] = value
            mark(f"{at}/{key}", evidence)
    return row


def _quota_rows(quotas: Iterable[TermsQuota], at: str, mark: Mark) -> list[dict[str, Any]]:
    rows = []
    for n, quota in enumerate(quotas):
        rows.append(_quota_row(quota))
        mark(f"{at}/{n}", quota.evidence)
    return rows


def _quota_row(quota: TermsQuota) -> dict[str, Any]:
    row: dict[str, Any] = {"who": quota.unit or quota.unit_kind or quota.per}
    if quota.least is not None:
        row["min_count"] = quota.least
    if quota.most is not None:
        row["max_count"] = quota.most
    if quota.is_advice:
        row["is_advice"] = True
    return row


def _task(task: TermsTask, at: str, mark: Mark) -> dict[str, Any]:
    row: dict[str, Any] = {"name": task.name}
    mark(f"{at}/name", task.evidence)
    if task.deadline:
        row["deadline"] = task.deadline
        mark(f"{at}/deadline", task.deadline_evidence)
    for quota in task.quotas:
        if not (quota.unit_kind or quota.unit):
            row |= _counts(quota, at, mark)
    if by_kind := [quota for quota in task.quotas if quota.unit_kind or quota.unit]:
        row["counts_by"] = _quota_rows(by_kind, f"{at}/counts_by", mark)
    if task.pieces:
        row["pieces"] = [_piece(piece, f"{at}/pieces/{n}", mark) for n, piece in enumerate(task.pieces)]
    return row


def _counts(quota: TermsQuota, at: str, mark: Mark) -> dict[str, Any]:
    """The keys of a task for a quota that holds for all units."""
    row: dict[str, Any] = {}
    for key, value in (("min_count", quota.least), ("max_count", quota.most)):
        if value is not None:
            row[key] = value
            mark(f"{at}/{key}", quota.evidence)
    if quota.is_advice:
        row["count_is_advice"] = True
    if quota.per:
        row["count_per"] = quota.per
    return row


def _piece(piece: TermsPiece, at: str, mark: Mark) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": piece.kind.value}
    mark(f"{at}/kind", piece.evidence)
    if piece.name:
        row["name"] = piece.name
        mark(f"{at}/name", piece.evidence)
    for rule in piece.rules:
        row[rule.field] = list(rule.value) if isinstance(rule.value, tuple) else rule.value
        mark(f"{at}/{rule.field}", rule.evidence)
        if rule.approx and isinstance(KINDS[rule.field].shape, Bounds):
            row[f"{rule.field.removesuffix('_s')}_is_approx"] = True
    if any(rule.severity is Severity.ADVICE and KINDS[rule.field].is_binding for rule in piece.rules):
        row["advice"] = True
    if not piece.required:
        row["optional"] = True
        mark(f"{at}/optional", piece.evidence)
    return row
