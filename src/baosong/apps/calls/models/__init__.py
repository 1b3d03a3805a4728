"""Models of calls."""

from baosong.apps.calls.models.call import Addressee, Call, Extension, Notice, Task
from baosong.apps.calls.models.call_counters import CallCounters

__all__ = ["Addressee", "Call", "CallCounters", "Extension", "Notice", "Task"]
