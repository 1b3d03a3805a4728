"""Files that came with a notice, and rows of its table of quotas that match no unit."""

from django.conf import settings
from django.db import models

from baosong.apps.calls.models.amendment import Amendment
from baosong.apps.calls.models.call import Call, Notice


class AttachmentRevision(models.Model):
    """A change of the attachments of a published call, with the reason that its units read. Written by `services.attachment_revisions`."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="attachment_revisions")
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calls_attachment_revisions")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.notice} {self.made_at}"


class NoticeAttachment(models.Model):
    """A file that came with a notice; calls that pass the notice on have it too.

    Written by `services.attachments`, `services.attachment_revisions` and `services.import_call`.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # The task that asks for it; empty: it belongs to the whole call.
    task_key = models.CharField(max_length=20, blank=True, default="")
    # Whether the units see it.
    is_shown = models.BooleanField(default=True)
    # Names of the blanks of a Word form that are filled in when a unit downloads it (core.notice.form_fields).
    blanks = models.JSONField(default=list, blank=True)
    # The revisions that added it and took it off, and the file that replaces it; None for one that was published with the call, and that is valid.
    added_in = models.ForeignKey(AttachmentRevision, null=True, on_delete=models.PROTECT, related_name="added")
    retired_in = models.ForeignKey(AttachmentRevision, null=True, on_delete=models.PROTECT, related_name="retired")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replaces")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class UnmatchedQuotaRow(models.Model):
    """A row of a table of quotas whose unit was not recognised; a person chooses the unit or leaves it out. Written by `services.named_quotas`.

    `counts`: the quotas by the key of the task, as [least, most]. `start` and `end` (exclusive): the row in the notice, None for another table.
    `amendment`: the one that the numbers are for; None for those of the draft of the call.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="unmatched_quota_rows")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.CASCADE, related_name="unmatched_quota_rows")
    name = models.CharField(max_length=120)
    counts = models.JSONField(default=dict)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
