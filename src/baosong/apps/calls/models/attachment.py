"""Files that came with a notice, and rows of its table of quotas that match no unit."""

from django.db import models

from baosong.apps.calls.models.amendment import Amendment
from baosong.apps.calls.models.call import Call, Notice


class NoticeAttachment(models.Model):
    """A file that came with a notice; calls that pass the notice on have it too. Written by `services.attachments` and `services.import_call`."""

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
