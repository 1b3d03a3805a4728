"""A file and the rules on it become findings: what was expected, what was measured, and what to do."""

from baosong.inspection.finding import Finding, UnusableFile, Verdict
from baosong.inspection.inspecting import inspect

__all__ = ["Finding", "UnusableFile", "Verdict", "inspect"]
