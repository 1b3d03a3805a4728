"""Models of kit."""

from baosong.kit.models.job_run import JobRun

__all__ = ["JobRun"]
