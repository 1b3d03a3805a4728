"""Models of activities."""

from baosong.apps.activities.models.article import Article, ArticlePart
from baosong.apps.activities.models.meeting import Attendance, Meeting
from baosong.apps.activities.models.people import Branch, BranchMembership, Member
from baosong.apps.activities.models.register import EntryAction, GridCell, Pledge, Register, RegisterEntry
from baosong.apps.activities.models.story import Attachment, AttachmentUpload, ConflictingText, Story

__all__ = [
    "Article",
    "ArticlePart",
    "Attachment",
    "AttachmentUpload",
    "Attendance",
    "Branch",
    "BranchMembership",
    "ConflictingText",
    "EntryAction",
    "GridCell",
    "Meeting",
    "Member",
    "Pledge",
    "Register",
    "RegisterEntry",
    "Story",
]  # fmt: skip
