"""Terms as the JSON that a reader of notices prints, with RFC 6901 pointers to the evidence."""

from typing import Any

from baosong.core.terms.model import BOUNDS, Evidence, Severity, Terms, TermsPiece, TermsQuota, TermsTask


def as_notice_json(terms: Terms) -> dict[str, Any]:
    """The object of the notice format: only what is stated, and for every value the offsets of its words."""
    evidence: dict[str, list[int]] = {}

    def mark(pointer: str, where: Evidence | None) -> None:
        if where is not None:
            evidence[pointer] = [where.start, where.end]

    answer: dict[str, Any] = {}
    for key in ("title", "issued_on"):
        if value := getattr(terms, key):
            answer[key] = value
            mark(f"/{key}", terms.evidence.get(key))
    if terms.tasks:
        answer["tasks"] = [_task(task, f"/tasks/{n}", mark) for n, task in enumerate(terms.tasks)]
    if terms.channels:
        answer["channels"] = []
        for n, channel in enumerate(terms.channels):
            row: dict[str, Any] = {"kind": channel.kind.value}
            mark(f"/channels/{n}/kind", channel.evidence)
            for key, where in (("subject", channel.subject_evidence), ("attachment_name", channel.attachment_evidence)):
                if value := getattr(channel, key):
                    row[key] = value
                    mark(f"/channels/{n}/{key}", where)
            answer["channels"].append(row)
    for key in ("eligible", "recommend_to", "themes", "select"):
        if value := getattr(terms, key):
            answer[key] = list(value) if key == "themes" else value
            mark(f"/{key}", terms.evidence.get(key))
    if terms.total_quotas:
        answer["total_counts_by"] = [_quota_row(quota) for quota in terms.total_quotas]
        for n, quota in enumerate(terms.total_quotas):
            mark(f"/total_counts_by/{n}", quota.evidence)
    answer["evidence"] = evidence
    return answer


def _quota_row(quota: TermsQuota) -> dict[str, Any]:
    row: dict[str, Any] = {"unit": quota.unit_kind or quota.per}
    if quota.least is not None:
        row["min"] = quota.least
    if quota.most is not None:
        row["max"] = quota.most
    if quota.is_advice:
        row["is_advice"] = True
    return row


def _task(task: TermsTask, at: str, mark: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"name": task.name}
    mark(f"{at}/name", task.evidence)
    if task.deadline:
        row["deadline"] = task.deadline
        mark(f"{at}/deadline", task.deadline_evidence)
    by_kind = [quota for quota in task.quotas if quota.unit_kind]
    for quota in task.quotas:
        if quota.unit_kind:
            continue
        for key, value in (("min_count", quota.least), ("max_count", quota.most)):
            if value is not None:
                row[key] = value
                mark(f"{at}/{key}", quota.evidence)
        if quota.is_advice:
            row["count_is_advice"] = True
        if quota.per:
            row["count_per"] = quota.per
    if by_kind:
        row["counts_by"] = [_quota_row(quota) for quota in by_kind]
        for n, quota in enumerate(by_kind):
            mark(f"{at}/counts_by/{n}", quota.evidence)
    if task.pieces:
        row["pieces"] = [_piece(piece, f"{at}/pieces/{n}", mark) for n, piece in enumerate(task.pieces)]
    return row


def _piece(piece: TermsPiece, at: str, mark: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": piece.kind.value}
    mark(f"{at}/kind", piece.evidence)
    if piece.name:
        row["name"] = piece.name
        mark(f"{at}/name", piece.evidence)
    for rule in piece.rules:
        row[rule.field] = list(rule.value) if isinstance(rule.value, tuple) else rule.value
        mark(f"{at}/{rule.field}", rule.evidence)
        if rule.approx and rule.field in BOUNDS:
            row[f"{rule.field.removesuffix('_s')}_is_approx"] = True
    if any(rule.severity is Severity.ADVICE for rule in piece.rules):
        row["advice"] = True
    return row
