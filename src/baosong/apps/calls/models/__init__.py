"""Models of calls."""

from baosong.apps.calls.models.amendment import Amendment, TermsVersion
from baosong.apps.calls.models.attachment import AttachmentRevision, NoticeAttachment, UnmatchedQuotaRow
from baosong.apps.calls.models.call import Addressee, AddresseeRemoval, Call, DismissedPlace, Extension, Notice, Task
from baosong.apps.calls.models.call_counters import CallCounters
from baosong.apps.calls.models.second_readings import SecondReading

__all__ = [
    "Addressee",
    "AddresseeRemoval",
    "Amendment",
    "AttachmentRevision",
    "Call",
    "CallCounters",
    "DismissedPlace",
    "Extension",
    "Notice",
    "NoticeAttachment",
    "SecondReading",
    "Task",
    "TermsVersion",
    "UnmatchedQuotaRow",
]
