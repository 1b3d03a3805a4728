"""Models of calls."""

from baosong.apps.calls.models.amendment import Amendment, TermsVersion
from baosong.apps.calls.models.attachment import NoticeAttachment, UnmatchedQuotaRow
from baosong.apps.calls.models.call import Addressee, Call, DismissedPlace, Extension, Notice, Task
from baosong.apps.calls.models.call_counters import CallCounters
from baosong.apps.calls.models.second_readings import SecondReading

__all__ = [
    "Addressee",
    "Amendment",
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
