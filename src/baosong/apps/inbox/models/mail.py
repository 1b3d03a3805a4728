"""Mails, their files, and the submissions made of them."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from baosong.apps.calls.models import Call, Task
from baosong.apps.inbox.enums import MAIL_ACTIONS, HoldReason, MailState, PendingState
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.enums import Channel
from baosong.apps.submissions.models import Submission
from baosong.platform.states import ChoicePredicates, OpenActions


class Mailbox(models.Model):
    """How far a mailbox has been read: UIDs ascend while UIDVALIDITY is unchanged (RFC 3501, 2.3.1.1). Written by `services.mail_fetch`."""

    name = models.CharField(max_length=200, unique=True)
    uidvalidity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class InboxMail(models.Model):
    """A mail as received, its bytes in the blobstore, and what became of it. `identity` makes fetching idempotent. Written by the services of this app."""

    identity = models.CharField(max_length=64, unique=True)
    # Hash of Message-ID and sender; each thread gets one answer.
    thread = models.CharField(max_length=64, db_index=True)
    message_id = models.CharField(max_length=300, blank=True, default="", db_index=True)
    source = models.CharField(max_length=200)
    uid = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    size = models.BigIntegerField(default=0)
    sender = models.CharField(max_length=254, db_index=True)
    sender_name = models.CharField(max_length=120, blank=True, default="")
    subject = models.CharField(max_length=300, blank=True, default="")
    text = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, default="unknown")
    results = models.JSONField(default=list)
    in_reply_to = models.JSONField(default=list)
    links = models.JSONField(default=list)
    troubles = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.STORED)
    state_is, can = ChoicePredicates("state", MailState), OpenActions("state", MAIL_ACTIONS)
    reason = models.CharField(max_length=20, choices=HoldReason.choices, blank=True, default=HoldReason.NONE)
    reason_is = ChoicePredicates("reason", HoldReason)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    call = models.ForeignKey(Call, null=True, on_delete=models.SET_NULL, related_name="inbox_mails")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.SET_NULL, related_name="inbox_mails")
    task = models.ForeignKey(Task, null=True, on_delete=models.SET_NULL, related_name="inbox_mails")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="inbox_mails")
    # The mail that this one continues: the one it replies to, or the last of a numbered delivery.
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="followed_by")
    part_no = models.PositiveSmallIntegerField(null=True)
    part_of = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["state", "-received_at"], name="inbox_mail_state")]

    def __str__(self) -> str:
        return self.subject or self.sender


class MailFile(models.Model):
    """A file of a mail, its bytes in the blobstore, and the submission and piece that it was assigned to, if any."""

    mail = models.ForeignKey(InboxMail, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    folder = models.CharField(max_length=300, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    origin = models.CharField(max_length=10)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="inbox_mail_files")
    piece_key = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class PendingSubmission(models.Model):
    """A submission that came by mail or folder and is submitted when its files are checked. Written by `services.deliveries`."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="inbox_pending_submissions")
    mail = models.ForeignKey(InboxMail, null=True, on_delete=models.SET_NULL, related_name="pending_submissions")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox_pending_submissions")
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PendingState.choices, default=PendingState.WAITING)
    state_is = ChoicePredicates("state", PendingState)
    code = models.CharField(max_length=40, blank=True, default="")
    message = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state"], name="inbox_pending_submission_state")]

    def __str__(self) -> str:
        return f"{self.submission}: {self.state}"


class KnownSender(models.Model):
    """An address that an organiser assigned to a unit permanently, beside those of its liaisons. Written by `services.mail_triage`."""

    address = models.CharField(max_length=254, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="inbox_senders")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inbox_senders")
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.address}: {self.unit}"
