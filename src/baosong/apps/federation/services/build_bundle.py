"""Contents of bundles: a published call, or submissions with findings, receipts, reviews and history."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from baosong.apps.calls.models import Call
from baosong.apps.calls.queries import attachments_of, facts_of, tasks_of
from baosong.apps.calls.services.drafts import encoded
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.judging.enums import SelectionState
from baosong.apps.judging.models import SelectionChoice
from baosong.apps.judging.queries import expert_reviews
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import Finding, PieceFile, Receipt, Submission
from baosong.apps.submissions.queries import files_of, latest_submitted, way_down
from baosong.core.blobstore import BlobStore
from baosong.core.bundle import (
    SCHEMA,
    AttachmentPart,
    BundleContents,
    CallPart,
    FilePart,
    FindingPart,
    InstallationKey,
    ReceiptPart,
    ReviewPart,
    SubmissionPart,
    write_bundle,
)
from baosong.core.terms.quotas import as_seen_by
from baosong.core.terms.rubrics import total
from baosong.platform.audit.queries import records_of


def call_ref(call_id: int) -> str:
    """The reference of a call in bundles."""
    return f"call:{call_id}"


def _call(call: Call, unit: Unit) -> CallPart:
    """The call as the unit sees it, which stands for the other installation here."""
    deadlines = {task.key: task.deadline.isoformat() for task in tasks_of(call)}
    notice = call.notice
    return CallPart(
        ref=call_ref(call.pk),
        title=call.title,
        issuer=call.unit.name,
        notice=notice.text,
        notice_name=notice.file_name,
        notice_sha256=notice.sha256,
        terms=encoded(as_seen_by(call.terms, facts_of(unit))),
        deadlines=deadlines,
        covering_note=call.covering_note,
        attachments=tuple(AttachmentPart(file.name, file.sha256, file.size, file.task_key, tuple(file.blanks)) for file in attachments_of(call)),
    )


def pack_call(call: Call, target: Path, *, recipient: Peer, sender: str, key: InstallationKey, blobstore: BlobStore, at: datetime) -> BundleContents:
    """Write the bundle of a call for an installation below."""
    part = _call(call, recipient.unit)
    contents = BundleContents(id=str(uuid.uuid4()), kind="call", sender=sender, made_at=at.isoformat(), call=part, recipient=recipient.fingerprint)
    if part.attachments:
        contents = msgspec.structs.replace(contents, schema=SCHEMA)
    write_bundle(target, contents, key=key, blob=blobstore.path)
    return contents


def pack_submissions(
    dispatch: Dispatch, submissions: Sequence[Submission], target: Path, *, remote: RemoteCall, sender: str, key: InstallationKey, blobstore: BlobStore
) -> BundleContents:
    """Write the bundle of a dispatch; all `submissions` answer the call `remote`."""
    call = CallPart(ref=remote.ref, title=remote.call.title, issuer=remote.peer.name)
    parts = tuple(_submission(submission) for submission in submissions)
    contents = BundleContents(
        id=str(dispatch.bundle_id),
        kind="submissions",
        sender=sender,
        made_at=dispatch.made_at.isoformat(),
        call=call,
        submissions=parts,
        recipient=remote.peer.fingerprint,
    )
    write_bundle(target, contents, key=key, blob=blobstore.path)
    return contents


def _submission(submission: Submission) -> SubmissionPart:
    lineage = [submission, *way_down(submission)]
    receipts = Receipt.objects.filter(version__submission__in=lineage).select_related("version__submission__unit").order_by("pk")
    history = [f"{line.at.isoformat()} {line.actor_name} {line.action}" for one in reversed(lineage) for line in records_of(one)]
    return SubmissionPart(
        ref=f"submission:{submission.pk}",
        task=submission.task.key,
        title=submission.title,
        details=dict(submission.details),
        units=tuple(one.unit.name for one in lineage),
        vouched_by=submission.vouched_by,
        files=tuple(_file(file) for file in files_of(latest_submitted(submission))),
        receipts=tuple(
            ReceiptPart(receipt.unit_name or receipt.version.submission.unit.name, receipt.number, receipt.issued_at.isoformat()) for receipt in receipts
        ),
        reviews=tuple(review for one in lineage for review in _reviews(one)),
        history=tuple(history),
    )


def _reviews(submission: Submission) -> list[ReviewPart]:
    """Totals and comments of the final selection, where it publishes reasons; reviewers are never named."""
    choice = (
        SelectionChoice.objects.filter(submission=submission, selection__shows_reasons=True, selection__state=SelectionState.FINAL)
        .select_related("selection__round")
        .first()
    )
    if choice is None:
        return []
    judged = choice.selection.round
    done = expert_reviews(judged).filter(candidate__submission=submission)
    return [ReviewPart(total(judged.rubric, review.marks, over_s=review.candidate.over_s), review.comment) for review in done]


def _file(file: PieceFile) -> FilePart:
    return FilePart(
        piece=file.piece_key,
        name=file.name,
        sha256=file.sha256,
        size=file.size,
        received_at=file.received_at.isoformat(),
        length_s=file.length_s,
        captions=file.captions_sha256,
        findings=tuple(_finding(found) for found in file.findings.all()),
    )


def _finding(found: Finding) -> FindingPart:
    return FindingPart(
        found.rule,
        found.verdict,
        found.expected,
        found.measured,
        found.remedy,
        found.start,
        found.end,
        [list(times) for times in found.times],
        found.is_from_scan,
    )
