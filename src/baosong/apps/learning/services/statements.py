"""Notes of what a learner did, for records elsewhere: written with the deed, told afterwards."""

import uuid
from datetime import datetime

from baosong.apps.learning.jobs import SendStatement
from baosong.apps.learning.models import Enrolment, Lesson, Statement
from baosong.platform.jobs import job_queue


def state(enrolment: Enrolment, verb: str, *, lesson: Lesson | None = None, score: int | None = None, at: datetime) -> Statement:
    """Writes what was done, and has it told to the record store where the installation has one."""
    made = Statement.objects.create(enrolment=enrolment, lesson=lesson, identity=uuid.uuid4(), verb=verb, score=score, made_at=at)
    job_queue.after_commit(SendStatement(made.pk))
    return made
