"""Reading a stored mail: parse it, match it with a call and unit, then create submissions of its files or queue it for a decision."""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.calls.models import Task
from baosong.apps.inbox.enums import HoldReason, MailState, PendingState
from baosong.apps.inbox.jobs import SettleMail
from baosong.apps.inbox.models import InboxMail, MailFile, PendingSubmission
from baosong.apps.inbox.queries import parts_of
from baosong.apps.inbox.services import deliveries
from baosong.apps.inbox.services.file_assignment import DeliveredFile, recognise
from baosong.apps.inbox.services.mail_match import earlier, is_own, match, open_tasks
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import Channel
from baosong.core.blobstore import BlobStore, StoredBlob
from baosong.core.mailparse import ParsedMail as ReadMail
from baosong.core.mailparse import ReceivingServer, SenderDoubt, SenderTrust, SenderVerdict, UnreadableMail, judge, numbering, read_mail_sandboxed
from baosong.core.terms import TermsTask
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

# Where the sender's own text ends and the quoted mail begins.
QUOTED: Final = re.compile(
    r"^\s*(?:>|-{3,}\s*(?:原始邮件|original message|转发的?邮件|forwarded)|发件人\s*[:\uff1a]|from:\s|在.{4,60}写道\s*[:\uff1a]|on .{4,80}wrote:)",
    re.IGNORECASE | re.MULTILINE,
)
IN_DOUBT: Final = {SenderDoubt.SEVERAL: HoldReason.SEVERAL_SENDERS, SenderDoubt.UNCLEAR: HoldReason.SENDER_UNCLEAR}


@dataclass(frozen=True, slots=True)
class LocalIdentity:
    """The receiving server, and this installation's own addresses."""

    server: ReceivingServer
    addresses: tuple[str, ...]


def unquoted_text(text: str) -> str:
    """The text before the quoted mail."""
    match_ = QUOTED.search(text)
    return text[: match_.start()] if match_ else text


def read(mail_id: int, *, blobstore: BlobStore, folder: Path, local_identity: LocalIdentity, at: datetime) -> None:
    """Read a stored mail. Idempotent: a mail that was read is skipped, an interrupted read starts from the beginning."""
    mail = InboxMail.objects.filter(pk=mail_id, state=MailState.STORED).first()
    if mail is None:
        return
    working_folder = Path(tempfile.mkdtemp(prefix="mail-", dir=folder))
    try:
        try:
            found = read_mail_sandboxed(blobstore.path(mail.sha256), working_folder)
        except UnreadableMail as unreadable:
            _unreadable(mail_id, unreadable.code)
            return
        blobs = [blobstore.adopt(Path(part.path)) for part in found.parts]
        _decide(mail_id, found, blobs, local_identity, at=at)
    finally:
        shutil.rmtree(working_folder, ignore_errors=True)


@transaction.atomic
def _unreadable(mail_id: int, code: str) -> None:
    InboxMail.objects.filter(pk=mail_id, state=MailState.STORED).update(state=MailState.QUEUED, reason=HoldReason.UNREADABLE, facts={"code": code})


@transaction.atomic
def _decide(mail_id: int, found: ReadMail, blobs: Sequence[StoredBlob], local_identity: LocalIdentity, *, at: datetime) -> None:
    mail = InboxMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
    if mail.state != MailState.STORED:
        return
    trust = SenderTrust(SenderVerdict.UNKNOWN) if found.sender_doubt else judge(found.trace, sender=found.sender, server=local_identity.server)
    mail.text, mail.links, mail.troubles = found.text, [asdict(link) for link in found.links], [asdict(trouble) for trouble in found.troubles]
    mail.verdict, mail.results, mail.in_reply_to = trust.verdict.value, [list(result) for result in trust.results], list(found.in_reply_to)
    mail.part_no, mail.part_of = numbering(mail.subject) or (None, None)
    mail.files.all().delete()
    MailFile.objects.bulk_create(
        MailFile(mail=mail, name=part.name[:255], folder=part.folder[:300], sha256=blob.sha256, size=blob.size, origin=part.came)
        for part, blob in zip(found.parts, blobs, strict=True)
    )
    mail.follows = earlier(found.in_reply_to, found.sender)
    if mail.follows_id == mail.pk:
        mail.follows = None
    words = "\n".join([mail.subject, unquoted_text(mail.text)[:2000], mail.sender_name, *(f"{part.folder}/{part.name}" for part in found.parts)])
    matched = match(mail, words=words)
    mail.call, mail.unit, mail.person = matched.call, matched.unit, matched.person
    if mail.follows is not None and mail.follows.sender != mail.sender and mail.follows.unit_id != mail.unit_id:
        # Knowing a Message-ID does not allow continuing another sender's mail.
        mail.follows = None
    mail.state, mail.reason = _state(mail, found, matched.reason, local_identity)
    mail.save()
    record("mail.read", mail, by=None, at=at, sender=mail.sender, subject=mail.subject, sha256=mail.sha256, state=mail.state, reason=mail.reason)
    if mail.state == MailState.CHECKING and mail.person is not None:
        deliver(mail, by=mail.person, at=at)
    elif mail.state == MailState.ASKED:
        job_queue.after_commit(SettleMail(mail.pk))


def _state(mail: InboxMail, found: ReadMail, reason: HoldReason, local_identity: LocalIdentity) -> tuple[MailState, HoldReason]:
    """The mail's next state and reason; CHECKING means that its files are submitted."""
    if found.is_automatic:
        return MailState.LEFT, HoldReason.AUTOMATIC
    if is_own(found.sender, local_identity.addresses):
        return MailState.LEFT, HoldReason.OWN
    has_content = _has_files(mail) or bool(mail.links)
    if mail.follows is not None and not has_content and not _task_named_in_reply(mail):
        # Thanks, or an auto-responder that does not declare itself: answering it could loop.
        return MailState.LEFT, HoldReason.SETTLED
    if reason == HoldReason.UNRELATED or (reason == HoldReason.SUBJECT_UNKNOWN and not has_content):
        return MailState.LEFT, HoldReason.UNRELATED
    if unproven := _why_unproven(mail, found):
        return MailState.QUEUED, unproven
    if reason in (HoldReason.UNKNOWN_SENDER, HoldReason.NOT_ADDRESSED):
        return MailState.QUEUED, reason
    if reason:
        return MailState.ASKED, reason
    if not has_content and mail.follows is None:
        return MailState.ASKED, HoldReason.NOTHING_ATTACHED
    if not _has_files(mail) and mail.links:
        return MailState.ASKED, HoldReason.LINKS_ONLY
    return MailState.CHECKING, HoldReason.NONE


def _why_unproven(mail: InboxMail, found: ReadMail) -> HoldReason:
    """Why a person must confirm the sender; empty if the sender is proven."""
    if found.sender_doubt:
        return IN_DOUBT[found.sender_doubt]
    if mail.verdict == SenderVerdict.PASSED:
        return HoldReason.NONE
    return HoldReason.FAILED if mail.verdict == SenderVerdict.FAILED else HoldReason.UNVERIFIED


def _task_named_in_reply(mail: InboxMail) -> TermsTask | None:
    """The task that a reply to the question for the task names."""
    before = mail.follows
    if before is None or before.call is None or before.state != MailState.ASKED or before.reason != HoldReason.TASK_UNCLEAR:
        return None
    return recognise(before.call.terms, [], text=unquoted_text(mail.text))


def deliver(mail: InboxMail, *, by: Person, at: datetime, task: Task | None = None) -> None:
    """Create drafts of a mail's files within the caller's transaction; they are submitted when their files are checked."""
    call, unit = mail.call, mail.unit
    if call is None or unit is None:
        raise LookupError(mail.pk)
    answered = None if task is not None or _has_files(mail) else mail.follows
    if answered is not None:
        mails, named = [answered], _task_named_in_reply(mail)
        task = call.tasks.filter(key=named.key).first() if named else None
    else:
        mails = parts_of(mail) if mail.part_of else [mail]
    if len(mails) < (mail.part_of or 0) and answered is None:
        _set_state(mail, MailState.PART)
        return
    if not open_tasks(call, unit, at=mail.received_at):
        _set_state(mail, MailState.ASKED, HoldReason.LATE)
        return
    files = [file for one in mails for file in one.files.all() if file.origin != "inline"]
    given = [DeliveredFile(index, file.name, file.folder, file.size) for index, file in enumerate(files)]
    delivery = deliveries.Delivery(
        call,
        unit,
        by,
        mail.received_at,
        Channel.MAIL,
        subject=mail.subject,
        text=unquoted_text(mail.text),
        mail=mail,
        continued_ids=_continued_submissions(mail),
    )
    task = task or _continued_task(delivery, given)
    _record_result(mail, files, deliveries.begin_submissions(delivery, given, _blobs(files), at=at, task=task.terms if task else None), task)
    for other in mails:
        if other.pk != mail.pk:
            follows = other.follows if other is answered else mail
            InboxMail.objects.filter(pk=other.pk).update(state=MailState.TAKEN, reason=HoldReason.NONE, follows=follows)


def _has_files(mail: InboxMail) -> bool:
    return mail.files.exclude(origin="inline").exists()


def _blobs(files: Sequence[MailFile]) -> dict[int, deliveries.BlobReference]:
    return {index: deliveries.BlobReference(file.sha256, file.size) for index, file in enumerate(files)}


def _continued_task(delivery: deliveries.Delivery, given: Sequence[DeliveredFile]) -> Task | None:
    """The one task of the submissions that a delivery continues, where its files do not determine it: a reply with a new file need not name the task again."""
    if not delivery.continued_ids or not deliveries.plan(delivery, given).unclear:
        return None
    tasks = list(delivery.call.tasks.filter(submissions__in=delivery.continued_ids).distinct())
    return tasks[0] if len(tasks) == 1 else None


def _record_result(mail: InboxMail, files: Sequence[MailFile], result: deliveries.DeliveryResult, task: Task | None) -> None:
    """Record on a mail and its files what became of them."""
    for index, (submission, piece_key) in result.files.items():
        MailFile.objects.filter(pk=files[index].pk).update(submission=submission, piece_key=piece_key)
    mail.task = result.pending_submissions[0].submission.task if len(result.pending_submissions) == 1 else task
    mail.facts = result.facts
    if result.pending_submissions:
        _set_state(mail, MailState.CHECKING)
    else:
        _set_state(mail, MailState.ASKED, _why(result))


def _why(result: deliveries.DeliveryResult) -> HoldReason:
    if result.late:
        return HoldReason.LATE
    if result.full:
        return HoldReason.QUOTA_FULL
    return HoldReason.TASK_UNCLEAR


def _continued_submissions(mail: InboxMail) -> frozenset[int]:
    """Primary keys of the submissions of the mails that this one continues."""
    found: set[int] = set()
    before, steps = mail.follows, 0
    while before is not None and steps < 20:
        found.update(PendingSubmission.objects.filter(mail=before).values_list("submission_id", flat=True))
        before, steps = before.follows, steps + 1
    return frozenset(found)


def _set_state(mail: InboxMail, state: MailState, reason: HoldReason = HoldReason.NONE) -> None:
    mail.state, mail.reason = state, reason
    mail.save(update_fields=["state", "reason", "facts", "task", "call", "unit", "person"])
    job_queue.after_commit(SettleMail(mail.pk))


def settle(mail_id: int, *, at: datetime) -> InboxMail | None:
    """Submit the checked submissions of a mail; returns the mail once none is pending and it may be answered. Idempotent."""
    for pending_submission in PendingSubmission.objects.filter(mail=mail_id, state=PendingState.WAITING):
        deliveries.settle(pending_submission.pk, at=at)
    with transaction.atomic():
        mail = InboxMail.objects.select_for_update(of=("self",)).get(pk=mail_id)
        if mail.state == MailState.CHECKING:
            states = set(mail.pending_submissions.values_list("state", flat=True))
            if not states or PendingState.WAITING in states:
                return None
            is_whole = states == {PendingState.SUBMITTED} and not mail.facts and not mail.troubles and not mail.links
            mail.state = MailState.TAKEN if is_whole else MailState.LACKING
            mail.save(update_fields=["state"])
            record("mail.settled", mail, by=None, at=at, state=mail.state)
    return mail if mail.state in (MailState.TAKEN, MailState.LACKING, MailState.ASKED, MailState.PART) else None
