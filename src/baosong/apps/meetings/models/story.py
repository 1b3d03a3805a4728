"""What a member told, and the pictures and clips that belong to it."""

import uuid

from django.db import models

from baosong.apps.activities.enums import AttachmentState, StoryState
from baosong.apps.activities.models.meeting import Meeting
from baosong.apps.activities.models.people import BranchMembership, Member
from baosong.apps.activities.models.register import EntryAction, RegisterEntry


class Story(models.Model):
    """What a member told at a meeting. `revision` grows with every change, so that two windows do not overwrite each other. Changed by activities.domain.telling."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="stories")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stories")
    state = models.CharField(max_length=10, choices=StoryState.choices, default=StoryState.DRAFT)
    title = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    # Told by mouth at the meeting, without a text.
    is_oral = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_text = models.CharField(max_length=20, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        """One a member and meeting."""

        db_table = "activities_story"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="activities_story_once")]

    def __str__(self) -> str:
        return self.title or f"{self.member}"


class ConflictingText(models.Model):
    """A text that lost against one written elsewhere meanwhile: kept until its writer has taken or dropped it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="kept_texts")
    title = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        """Oldest first."""

        db_table = "activities_kept_text"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.story} {self.kept_at}"


class Attachment(models.Model):
    """A picture, sound or film of a story, of a register's line or of one of its deeds; kept without place, device and time. Changed by activities.domain.clipping."""

    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.CASCADE, related_name="clips")
    line = models.ForeignKey(RegisterEntry, null=True, blank=True, on_delete=models.CASCADE, related_name="activities_clips")
    deed = models.ForeignKey(EntryAction, null=True, blank=True, on_delete=models.CASCADE, related_name="activities_clips")
    state = models.CharField(max_length=10, choices=AttachmentState.choices, default=AttachmentState.WAITING)
    unusable_code = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=10, blank=True, default="")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    caption = models.CharField(max_length=200, blank=True, default="")
    consented_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        """In the order in which they came; each belongs to one thing."""

        db_table = "activities_clip"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(story__isnull=False, line__isnull=True, deed__isnull=True)
                | models.Q(story__isnull=True, line__isnull=False, deed__isnull=True)
                | models.Q(story__isnull=True, line__isnull=True, deed__isnull=False),
                name="activities_clip_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AttachmentUpload(models.Model):
    """A member's file on its way. Changed by activities.domain.clipping."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="uploads")
    branch_membership = models.ForeignKey(BranchMembership, on_delete=models.CASCADE, related_name="uploads")
    file_name = models.CharField(max_length=255)
    length = models.BigIntegerField()
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_finished = models.BooleanField(default=False)

    class Meta:
        """Swept by age."""

        db_table = "activities_clip_upload"

    def __str__(self) -> str:
        return f"{self.file_name} {self.id}"
