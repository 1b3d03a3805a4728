"""Background jobs of learning."""

from dataclasses import dataclass

from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class SendStatement(Job):
    """Send a statement to the learning record store."""

    name = "learning.send_statement"
    statement_id: int
