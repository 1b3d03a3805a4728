"""Models of calls."""

from baosong.calls.models.call import Addressee, Call, Extension, Notice, Task
from baosong.calls.models.tally import Tally

__all__ = ["Addressee", "Call", "Extension", "Notice", "Tally", "Task"]
