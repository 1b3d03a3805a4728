"""Notes of what a learner did, for records elsewhere: written with the deed, told afterwards."""

import uuid
from datetime import datetime

from baosong.kit import jobs
from baosong.learning.jobs import SendStatement
from baosong.learning.models import Enrolment, Lesson, Statement


def state(enrolment: Enrolment, verb: str, *, lesson: Lesson | None = None, score: int | None = None, at: datetime) -> Statement:
    """Writes what was done, and has it told to the record store where the installation has one."""
    made = Statement.objects.create(enrolment=enrolment, lesson=lesson, identity=uuid.uuid4(), verb=verb, score=score, made_at=at)
    jobs.after_commit(SendStatement(made.pk))
    return made
