"""Submitting: deadline, quota, rules, and the receipt. The pattern of every service.

A service locks, ensures, changes, writes the audit log, announces and returns, in this order.
"""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from baosong.apps.calls.queries import UnitDeadline, unit_deadline
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import submits_for
from baosong.apps.submissions.enums import REGISTER, SUBMIT, Lateness
from baosong.apps.submissions.errors import ChecksPending, DeadlinePassed, NothingNew, PiecesMissing, RulesViolated, TitleMissing
from baosong.apps.submissions.events import SubmissionSubmitted
from baosong.apps.submissions.jobs import NotifyUnit
from baosong.apps.submissions.models import PieceFile, Receipt, Submission, Version
from baosong.apps.submissions.queries import files_of, has_pending_items, working_version
from baosong.apps.submissions.services.open_calls import ensure_takes
from baosong.apps.submissions.services.physical_items import register_missing
from baosong.apps.submissions.services.quotas import ensure_within_quota
from baosong.apps.submissions.services.receipt_log_end import state_log_end
from baosong.apps.submissions.services.transitions import ensure_open, locked, move
from baosong.core.inspection.check_result import Verdict
from baosong.core.rules import KINDS
from baosong.core.terms import Severity
from baosong.platform.events import announce
from baosong.platform.jobs import job_queue


@transaction.atomic
def submit(submission: Submission, *, by: Person, at: datetime, arrived_at: datetime | None = None) -> Receipt:
    """Submit the working version and issue a receipt. `arrived_at`: when the files arrived, if earlier than `at`, as with mail.

    A work of which something is delivered in the hand is registered, and counts as submitted once the counter has received it.
    By an organiser of its `proxy_unit` it is submitted on behalf of the unit, whose people are notified; by the unit's own people it becomes
    the unit's own. Refuses: an action not open, nothing new, no title, missing pieces, pending checks, violated binding rules, a full
    quota, a passed deadline (unless a file begun before it arrives within the grace period), a call that is not running.
    """
    submission = locked(submission)
    ensure_open(submission, SUBMIT)
    version = working_version(submission)
    if version is None:
        raise NothingNew
    files = files_of(version)
    arrived_at = min(arrived_at or at, at)
    is_after_end = ensure_takes(submission.task, submission.unit, files, at=at)
    lateness = Lateness.IN_GRACE if is_after_end else _lateness(submission, files, at=arrived_at)
    ensure_complete(submission, files)
    ensure_within_quota(submission)
    version.submitted_at, version.submitted_by, version.lateness = arrived_at, by, lateness
    version.terms_version = submission.task.call.terms_version
    version.proxy_unit = _proxy_unit(submission, by)
    version.save(update_fields=["submitted_at", "submitted_by", "lateness", "terms_version", "proxy_unit"])
    step = REGISTER if register_missing(submission, by=by, at=at) else SUBMIT
    receipt = _issue(version, files, at=at)
    on_behalf = {"on_behalf_of": submission.unit.name, "proxy": version.proxy_unit.name} if version.proxy_unit else {}
    move(submission, step, by=by, at=at, version=version.number, receipt=receipt.number, lateness=lateness, **on_behalf)
    if version.proxy_unit is not None:
        job_queue.after_commit(NotifyUnit("handed_in", version.pk))
    state_log_end(receipt)
    announce(SubmissionSubmitted(submission.pk))
    return receipt


def _proxy_unit(submission: Submission, by: Person) -> Unit | None:
    """The unit on whose part it is submitted for another; the unit's own people end that."""
    if submission.proxy_unit is None or not submits_for(by, submission.unit_id):
        return submission.proxy_unit
    submission.proxy_unit = None
    submission.save(update_fields=["proxy_unit"])
    return None


def _lateness(submission: Submission, files: list[PieceFile], *, at: datetime) -> Lateness:
    limits: UnitDeadline = unit_deadline(submission.task, submission.unit)
    if at <= limits.deadline:
        return Lateness.EXTENDED if limits.is_extended and at > submission.task.deadline else Lateness.IN_TIME
    begun_in_time = any(file.begun_at <= limits.deadline < file.received_at for file in files)
    if at <= limits.grace_until and begun_in_time:
        return Lateness.IN_GRACE
    raise DeadlinePassed(deadline=limits.deadline, grace_until=limits.grace_until)


def ensure_complete(submission: Submission, files: list[PieceFile]) -> None:
    """Refuse a submission without title or required piece, with pending checks or violated binding rules; a check that was put off does not block."""
    if not submission.title:
        raise TitleMissing
    present = {file.piece_key for file in files if not file.is_side_file}
    pieces = submission.task.terms.pieces
    missing = [piece for piece in pieces if piece.required and piece.is_file and piece.key not in present]
    if missing or (pieces and not present and not _is_delivered(submission)):
        raise PiecesMissing(pieces=[piece.name or piece.kind.value for piece in (missing or pieces)])
    pending = [file.name for file in files if file.is_being_checked]
    if pending:
        raise ChecksPending(files=pending)
    broken = [file.name for file in files if file.is_unusable or any(finding.verdict == Verdict.VIOLATED for finding in file.findings.all())]
    for piece in pieces:
        count = piece.rule("pieces_count")
        handed = sum(1 for file in files if file.piece_key == piece.key)
        if handed and count is not None and count.severity is Severity.BLOCK and KINDS[count.field].check(count.value, handed, approx=count.approx) is False:
            broken.append(piece.name or piece.kind.value)
    if broken:
        raise RulesViolated(files=broken)


def _is_delivered(submission: Submission) -> bool:
    """Whether something of the work comes in the hand."""
    return any(piece.is_in_hand and piece.required for piece in submission.task.terms.pieces) or has_pending_items(submission)


def _issue(version: Version, files: list[PieceFile], *, at: datetime) -> Receipt:
    local = timezone.localtime(at)
    # The SM3 of a file copied from an earlier version was computed there.
    sm3_by_sha256 = dict(PieceFile.objects.filter(sha256__in=[file.sha256 for file in files]).exclude(sm3="").values_list("sha256", "sm3"))
    return Receipt.objects.create(
        version=version,
        number=f"BS{local:%Y%m%d}-{version.pk:07d}",
        code=secrets.token_urlsafe(18),
        issued_at=at,
        unit_name=version.submission.unit.name,
        files=[{"name": file.name, "piece": file.piece_key, "sha256": file.sha256, "size": file.size} | _sm3(sm3_by_sha256.get(file.sha256)) for file in files],
    )


def _sm3(sm3: str | None) -> dict[str, str]:
    return {"sm3": sm3} if sm3 else {}
