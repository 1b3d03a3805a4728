"""Models of calls."""

from baosong.calls.models.call import Addressee, Call, Extension, Notice, Task

__all__ = ["Addressee", "Call", "Extension", "Notice", "Task"]
