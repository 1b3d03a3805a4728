"""Dispatch of submissions to a peer above: a bundle is written once and sent until acknowledged; then outcomes are polled."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from baosong.apps.federation.enums import DispatchState, PeerPosition
from baosong.apps.federation.errors import NothingToDispatch
from baosong.apps.federation.jobs import FetchOutcomes, SendDispatch
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.federation.queries import unanswered, unsent_submissions
from baosong.apps.federation.services import build_bundle
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import HANDED_IN, Adoption, SubmissionState
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services import counter, decisions, outcomes
from baosong.core.blobstore import BlobStore
from baosong.core.bundle import InstallationKey
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue
from baosong.platform.web.parsing import number_of

# Retry interval of a bundle that is not acknowledged.
RETRY_AFTER: Final = timedelta(seconds=20)
# Outcomes are polled often within an hour of the last bundle, later seldom.
RECENT: Final = timedelta(hours=1)
POLL_OFTEN: Final = timedelta(seconds=10)
POLL_SELDOM: Final = timedelta(minutes=10)


def bundle_path(dispatch: Dispatch, folder: Path) -> Path:
    """The path of a bundle's file, which exists until it is acknowledged."""
    return folder / f"{dispatch.bundle_id}.bundle"


@transaction.atomic
def dispatch(call: RemoteCall, *, sender: str, key: InstallationKey, folder: Path, blobstore: BlobStore, by: Person, at: datetime) -> Dispatch:
    """Write a bundle of all unsent submissions for a call, and start sending it. Raises NothingToDispatch."""
    peer = Peer.objects.select_for_update(of=("self",)).get(pk=call.peer_id)
    submissions = list(unsent_submissions(peer).filter(task__call=call.call))
    if not submissions:
        raise NothingToDispatch
    made = Dispatch.objects.create(peer=peer, made_by=by, made_at=at)
    made.submissions.set(submissions)
    build_bundle.pack_submissions(made, submissions, bundle_path(made, folder), remote=call, sender=sender, key=key, blobstore=blobstore)
    made.size = bundle_path(made, folder).stat().st_size
    made.save(update_fields=["size"])
    record("dispatch.made", made, by=by, at=at, peer=peer.name, submissions=[submission.pk for submission in submissions], size=made.size)
    job_queue.after_commit(SendDispatch(made.pk))
    return made


@transaction.atomic
def acknowledge(made: Dispatch, receipt: dict[str, Any], *, folder: Path, at: datetime) -> Dispatch:
    """Store the receipt, and delete the bundle's file after commit. Idempotent."""
    made = Dispatch.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.state == DispatchState.RECEIVED:
        return made
    made.state, made.receipt, made.sent, made.refusal = DispatchState.RECEIVED, receipt, made.size, ""
    made.save(update_fields=["state", "receipt", "sent", "refusal"])
    record("dispatch.received", made, by=None, at=at, receipt=receipt)
    transaction.on_commit(lambda: bundle_path(made, folder).unlink(missing_ok=True))
    return made


@transaction.atomic
def refused(made: Dispatch, said: str, *, at: datetime) -> Dispatch:
    """Store the other side's refusal; the submissions can be sent again in a new bundle."""
    made = Dispatch.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if made.state != DispatchState.WAITING:
        return made
    made.state, made.refusal = DispatchState.REFUSED, said[:500]
    made.save(update_fields=["state", "refusal"])
    record("dispatch.refused", made, by=None, at=at, said=said[:500])
    return made


def upkeep(*, at: datetime) -> int:
    """Retry bundles that are not acknowledged and poll outcomes; returns how many jobs were started."""
    count = 0
    with transaction.atomic():
        for made in unanswered():
            if made.tried_at is None or made.tried_at < at - RETRY_AFTER:
                Dispatch.objects.filter(pk=made.pk).update(tried_at=at)
                job_queue.after_commit(SendDispatch(made.pk))
                count += 1
        received = Peer.objects.filter(position=PeerPosition.ABOVE, is_trusted=True, dispatches__state=DispatchState.RECEIVED)
        for peer in received.annotate(last=Max("dispatches__made_at")):
            patience = POLL_OFTEN if peer.last > at - RECENT else POLL_SELDOM
            if peer.outcomes_fetched_at is None or peer.outcomes_fetched_at < at - patience:
                Peer.objects.filter(pk=peer.pk).update(outcomes_fetched_at=at)
                job_queue.after_commit(FetchOutcomes(peer.pk))
                count += 1
    return count


def record_outcomes(peer: Peer, rows: Iterable[dict[str, Any]], *, at: datetime) -> int:
    """Apply outcomes from an installation above to our submissions; returns how many changed. Idempotent."""
    count = 0
    for row in rows:
        number = number_of(str(row.get("ref", "")).removeprefix("submission:"))
        submission = Submission.objects.filter(pk=number, task__call__federation_remote__peer=peer).first()
        if submission is not None and _apply(submission, row, peer.person, at):
            count += 1
    return count


@transaction.atomic
def _apply(submission: Submission, row: dict[str, Any], by: Person, at: datetime) -> bool:
    state, changed = str(row.get("state", "")), False
    if submission.state == SubmissionState.AWAITING and state in {*HANDED_IN, SubmissionState.RETURNED}:
        submission, changed = counter.arrived_elsewhere(submission, by=by, at=at), True
    if submission.state == SubmissionState.SUBMITTED and state == SubmissionState.RETURNED:
        submission, changed = decisions.return_for_repair(submission, reason=str(row.get("note") or "—"), by=by, at=at), True
    elif submission.state == SubmissionState.SUBMITTED and state == SubmissionState.ACCEPTED:
        submission, changed = decisions.accept(submission, by=by, at=at), True
    adoption = str(row.get("adoption", ""))
    if adoption in Adoption.values and adoption != submission.adoption and submission.state == SubmissionState.ACCEPTED:
        decisions.adopt(submission, adoption=Adoption(adoption), by=by, at=at)
        changed = True
    outcome = str(row.get("outcome", ""))[:120]
    if row.get("released") is True and (outcome != submission.outcome or submission.outcome_at is None):
        outcomes.set_outcome(submission, outcome=outcome, by=by, at=at)
        changed = True
    return changed
