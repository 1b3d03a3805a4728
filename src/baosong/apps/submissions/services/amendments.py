"""What an amendment of a call changes for works: files are checked again, and what is owed is counted again."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import terms_at
from baosong.apps.calls.services import counters as call_counters
from baosong.apps.submissions.enums import CheckState, ItemState, SubmissionState
from baosong.apps.submissions.models import PieceFile, Submission, Version
from baosong.apps.submissions.services.counter import settle_deliveries
from baosong.apps.submissions.services.counters import recount
from baosong.apps.submissions.services.receive import queue_checks
from baosong.apps.submissions.services.transitions import locked
from baosong.core.inspection.check_result import Verdict
from baosong.core.terms.differences import changed_pieces

FILES_AT_ONCE: Final = 200


def apply_amendment(call_id: int, number: int) -> None:
    """Check again the files of changed pieces, and count again; idempotent. Receipts and states of works stay as they are."""
    call = Call.objects.get(pk=call_id)
    pieces = changed_pieces(terms_at(call, number - 1), terms_at(call, number))
    for task_key in {task for task, _piece in pieces}:
        keys = [piece for task, piece in pieces if task == task_key]
        check_again(call, task_key, keys)
    settle_waiting(call)
    count_again(call)


@transaction.atomic
def settle_waiting(call: Call) -> None:
    """Count as submitted the works that wait for no delivery any more."""
    for submission in Submission.objects.filter(task__call=call, state=SubmissionState.AWAITING).order_by("pk"):
        settle_deliveries(locked(submission), by=None, at=timezone.now())


def check_again(call: Call, task_key: str, piece_keys: Sequence[str]) -> None:
    """Queue the checks of all files that are valid now or in preparation."""
    works = Version.objects.filter(submission__task__call=call, submission__task__key=task_key).exclude(submission__state=SubmissionState.DISCARDED)
    submitted = works.filter(submitted_at__isnull=False).values("submission").annotate(last=Max("pk")).values("last")
    versions = works.filter(submitted_at__isnull=True).values("pk")
    files = PieceFile.objects.filter(piece_key__in=piece_keys).exclude(check_state=CheckState.WAITING)
    keys = sorted({*files.filter(version__in=submitted).values_list("pk", flat=True), *files.filter(version__in=versions).values_list("pk", flat=True)})
    for start in range(0, len(keys), FILES_AT_ONCE):
        with transaction.atomic():
            batch = PieceFile.objects.filter(pk__in=keys[start : start + FILES_AT_ONCE])
            # Without its length a film is scanned again as a whole after the quick check.
            batch.update(length_s=None)
            queue_checks(batch)


@transaction.atomic
def count_again(call: Call) -> None:
    """Recompute and store which units of the call have submitted everything required."""
    counted = recount([call])[call.pk]
    for unit_id, (is_done, is_late) in counted.units.items():
        addressee = call_counters.lock(call.pk, unit_id)
        if addressee is not None:
            call_counters.note(addressee, is_done=is_done, is_late=is_late)


def lacking_by_new_terms(version: Version, files: Sequence[PieceFile]) -> list[str]:
    """Names of required pieces that a submitted version lacks, and of its files that break rules, of terms that took effect after it was submitted."""
    # The task as the caller loaded it, with its call.
    task = version.submission.task
    if version.submitted_at is None or version.terms_version >= task.call.terms_version:
        return []
    present = {file.piece_key for file in files if not file.is_side_file}
    known = {piece.key for piece in task.terms.pieces}
    registered = {item.piece_key for item in version.submission.items.all() if item.state != ItemState.CANCELLED}
    lacking = [
        piece.name or piece.kind.value
        for piece in task.terms.pieces
        if piece.required and ((piece.is_file and piece.key not in present) or (piece.is_in_hand and piece.key not in registered))
    ]
    broken = [file.name for file in files if file.piece_key in known and any(finding.verdict == Verdict.VIOLATED for finding in file.findings.all())]
    return lacking + broken
