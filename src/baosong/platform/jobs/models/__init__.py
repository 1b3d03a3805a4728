"""Models of background jobs."""

from baosong.platform.jobs.models.heartbeat import WorkerHeartbeat
from baosong.platform.jobs.models.job_run import JobRun
from baosong.platform.jobs.models.lease import Lease
from baosong.platform.jobs.models.operation_record import OperationRecord

__all__ = ["JobRun", "Lease", "OperationRecord", "WorkerHeartbeat"]
