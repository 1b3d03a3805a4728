"""Models of kit."""

from baosong.kit.models.job_run import JobRun
from baosong.kit.models.lease import Lease
from baosong.kit.models.milestone import Milestone

__all__ = ["JobRun", "Lease", "Milestone"]
