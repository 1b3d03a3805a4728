"""Models of activities."""

from baosong.activities.models.article import Article, Part
from baosong.activities.models.meeting import Attendance, Meeting
from baosong.activities.models.people import Belonging, Branch, Member
from baosong.activities.models.register import Deed, Line, Place, Pledge, Register
from baosong.activities.models.story import Clip, ClipUpload, KeptText, Story

__all__ = [
    "Article", "Attendance", "Belonging", "Branch", "Clip", "ClipUpload", "Deed", "KeptText", "Line", "Meeting", "Member", "Part", "Place", "Pledge",
    "Register", "Story",
]  # fmt: skip
