"""Deliveries become submissions, new ones or new versions of those they continue; they are submitted automatically."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from django.db import transaction

from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import due_of, tasks_of, unit_deadline
from baosong.apps.inbox.enums import PendingState
from baosong.apps.inbox.models import InboxMail, PendingSubmission
from baosong.apps.inbox.services.file_assignment import DeliveredFile, FileAssignment, SubmissionAssignment, assign_files
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.enums import OPEN_TO_UNIT, Channel, SubmissionState
from baosong.apps.submissions.errors import QuotaFull
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.queries import counted, files_of, shown_version
from baosong.apps.submissions.services import drafts
from baosong.apps.submissions.services.auto_submit import submit_if_checked
from baosong.apps.submissions.services.receive import Arrival, receive
from baosong.core.mailparse import plain
from baosong.core.terms import TermsTask

ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that a unit sent together for a call: by whom, when, through which channel."""

    call: Call
    unit: Unit
    by: Person
    arrived_at: datetime
    channel: Channel
    subject: str = ""
    text: str = ""
    mail: InboxMail | None = None
    # Primary keys of the submissions that the delivery continues.
    continued_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class BlobReference:
    """A blob of the blobstore."""

    sha256: str
    size: int


@dataclass(slots=True)
class DeliveryResult:
    """Result of a delivery. `files` maps a file's index to its submission and piece; the lists hold names of what was not taken, by reason."""

    pending_submissions: list[PendingSubmission] = field(default_factory=list)
    files: dict[int, tuple[Submission, str]] = field(default_factory=dict)
    unclear: list[str] = field(default_factory=list)
    spare: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)

    @property
    def facts(self) -> dict[str, list[str]]:
        """The non-empty lists by reason, without duplicates."""
        found = {"unclear": self.unclear, "spare": self.spare, "late": self.late, "full": self.full}
        return {name: list(dict.fromkeys(values)) for name, values in found.items() if values}


def plan(delivery: Delivery, given: Sequence[DeliveredFile], *, task: TermsTask | None = None) -> FileAssignment:
    """The submissions that a delivery would become; changes nothing."""
    known = (delivery.unit.name, delivery.call.title, delivery.by.name)
    return assign_files(delivery.call.terms, given, subject=delivery.subject, text=delivery.text, known=known, task=task)


@transaction.atomic
def begin_submissions(
    delivery: Delivery, given: Sequence[DeliveredFile], contents: dict[int, BlobReference], *, at: datetime, task: TermsTask | None = None
) -> DeliveryResult:
    """Create or continue drafts for a delivery; they are submitted when their files are checked."""
    result = DeliveryResult()
    assignment = plan(delivery, given, task=task)
    result.unclear = [item.name for item in assignment.unclear]
    result.spare = [item.name for item in assignment.spare]
    tasks = {item.key: item for item in tasks_of(delivery.call)}
    for item in assignment.submissions:
        row = tasks[item.task.key]
        if unit_deadline(row, delivery.unit).grace_until < delivery.arrived_at:
            result.late.append(row.name)
            continue
        try:
            with transaction.atomic():
                _receive_into(delivery, row, item, contents, result, at=at)
        except QuotaFull:
            result.full.append(row.name)
    return result


def _receive_into(
    delivery: Delivery, task: Task, item: SubmissionAssignment, contents: dict[int, BlobReference], result: DeliveryResult, *, at: datetime
) -> None:
    submission = _target(delivery, task, item, already={pending_submission.submission_id for pending_submission in result.pending_submissions})
    if submission is None:
        submission = drafts.begin(task, unit=delivery.unit, by=delivery.by, at=at)
    if not submission.title:
        submission = drafts.describe(submission, title=item.title, details={**submission.details, **item.details}, by=delivery.by, at=at)
    for given, piece_key in item.files:
        bytes_ = contents[given.index]
        receive(
            Arrival(submission, piece_key, given.name, bytes_.sha256, bytes_.size, delivery.channel, delivery.arrived_at, delivery.arrived_at), by=delivery.by
        )
        result.files[given.index] = (submission, piece_key)
    PendingSubmission.objects.filter(submission=submission, state=PendingState.WAITING).update(state=PendingState.LACKING, code="superseded")
    result.pending_submissions.append(
        PendingSubmission.objects.create(submission=submission, mail=delivery.mail, channel=delivery.channel, by=delivery.by, arrived_at=delivery.arrived_at)
    )


def _target(delivery: Delivery, task: Task, item: SubmissionAssignment, *, already: set[int]) -> Submission | None:
    """The submission that the files are a new version of; None for a new one. Raises QuotaFull."""
    open_ = [one for one in Submission.objects.filter(task=task, unit=delivery.unit, state__in=OPEN_TO_UNIT).order_by("pk") if one.pk not in already]
    before = [one for one in open_ if one.pk in delivery.continued_ids]
    if len(before) == 1:
        return before[0]
    same = [one for one in open_ if one.title and plain(one.title) == plain(item.title)]
    if same:
        return same[-1]
    completed = [one for one in open_ if one.state == SubmissionState.DRAFT and _completes(one, item)]
    if len(completed) == 1:
        return completed[0]
    most = due_of(task, delivery.unit).most
    has_vacancy = most is None or counted(task, delivery.unit) < most
    returned = [one for one in open_ if one.state == SubmissionState.RETURNED]
    if len(returned) == 1 and (not has_vacancy or _is_like(returned[0].title, item.title)):
        return returned[0]
    if has_vacancy:
        return None
    if most == 1 and len(open_) == 1:
        return open_[0]
    raise QuotaFull(most=most, scope="unit")


def _completes(draft: Submission, item: SubmissionAssignment) -> bool:
    """Whether the files are just the required pieces that a draft lacks."""
    there = {file.piece_key for file in files_of(shown_version(draft))}
    brought = {key for _, key in item.files}
    required = {piece.key for piece in item.task.pieces if piece.required}
    return bool(there) and not there & brought and bool((required - there) & brought) and not required <= brought


def _is_like(one: str, other: str) -> bool:
    return SequenceMatcher(None, plain(one), plain(other)).ratio() >= ALIKE


@transaction.atomic
def settle(pending_submission_id: int, *, at: datetime) -> PendingSubmission:
    """Submit a submission whose files are checked, or record the refusal; does nothing while checks run. Idempotent."""
    pending_submission = PendingSubmission.objects.select_for_update(of=("self",)).select_related("submission", "by").get(pk=pending_submission_id)
    if pending_submission.state != PendingState.WAITING:
        return pending_submission
    result = submit_if_checked(pending_submission.submission, by=pending_submission.by, at=at, arrived_at=pending_submission.arrived_at)
    if result is None:
        return pending_submission
    pending_submission.state = PendingState.SUBMITTED if result.is_submitted else PendingState.LACKING
    pending_submission.code, pending_submission.message = result.code, result.message
    pending_submission.save(update_fields=["state", "code", "message"])
    return pending_submission
