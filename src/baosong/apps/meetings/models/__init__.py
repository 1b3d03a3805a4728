"""Models of meetings."""

from baosong.apps.meetings.models.device import MemberDevice
from baosong.apps.meetings.models.meeting import Attendance, Meeting
from baosong.apps.meetings.models.people import Branch, BranchMembership, Member
from baosong.apps.meetings.models.story import Attachment, AttachmentUpload, ConflictingText, Story, StoryDraft

__all__ = [
    "Attachment",
    "AttachmentUpload",
    "Attendance",
    "Branch",
    "BranchMembership",
    "ConflictingText",
    "Meeting",
    "Member",
    "MemberDevice",
    "Story",
    "StoryDraft",
]
