"""Stories of members and their attachments."""

import uuid

from django.db import models

from baosong.apps.meetings.enums import STORY_ACTIONS, AttachmentState, StoryState
from baosong.apps.meetings.models.device import MemberDevice
from baosong.apps.meetings.models.meeting import Meeting
from baosong.apps.meetings.models.people import BranchMembership, Member
from baosong.platform.states import ChoicePredicates, OpenActions


class Story(models.Model):
    """What a member told at a meeting. `revision` grows with every change, so that two windows do not overwrite each other. Changed by services.stories."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="stories")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="stories")
    state = models.CharField(max_length=10, choices=StoryState.choices, default=StoryState.DRAFT)
    state_is, can = ChoicePredicates("state", StoryState), OpenActions("state", STORY_ACTIONS)
    title = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    # Told by mouth at the meeting, without a text.
    is_oral = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_text = models.CharField(max_length=20, blank=True, default="")
    changed_at = models.DateTimeField()
    # The device that began it by a name alone, until the member or the branch takes it over; and whether its writer agreed to publication.
    device = models.ForeignKey(MemberDevice, null=True, on_delete=models.SET_NULL, related_name="stories")
    is_agreed = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="meetings_story_once")]

    def __str__(self) -> str:
        return self.title or f"{self.member}"


class ConflictingText(models.Model):
    """A text that lost against one saved in another window, until its writer takes or drops it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="conflicting_texts")
    title = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.story} {self.saved_at}"


class StoryDraft(models.Model):
    """What a second device wrote under a member's name at a meeting; the branch decides which text is kept. Changed by services.drafts."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="drafts")
    device = models.OneToOneField(MemberDevice, on_delete=models.CASCADE, related_name="draft")
    title = models.CharField(max_length=100, blank=True, default="")
    text = models.TextField(blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    is_agreed = models.BooleanField(default=False)
    handed_in_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.story} {self.changed_at}"


class Attachment(models.Model):
    """A picture, recording or film without its metadata. Of a story, or, without one, of what an app above links to it. Changed by services.attachments."""

    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    state = models.CharField(max_length=10, choices=AttachmentState.choices, default=AttachmentState.WAITING)
    state_is = ChoicePredicates("state", AttachmentState)
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
    # The device that sent it, if it had proven no more than a name then.
    device = models.ForeignKey(MemberDevice, null=True, on_delete=models.SET_NULL, related_name="attachments")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class AttachmentUpload(models.Model):
    """An unfinished upload of a member. Changed by services.attachments."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="uploads")
    branch_membership = models.ForeignKey(BranchMembership, on_delete=models.CASCADE, related_name="uploads")
    file_name = models.CharField(max_length=255)
    length = models.BigIntegerField()
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    is_finished = models.BooleanField(default=False)
    device = models.ForeignKey(MemberDevice, null=True, on_delete=models.SET_NULL, related_name="uploads")

    def __str__(self) -> str:
        return f"{self.file_name} {self.id}"
