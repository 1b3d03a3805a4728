"""xAPI statements: written in the transaction of the action, sent by a job after commit."""

import uuid
from datetime import datetime

from baosong.apps.learning.jobs import SendStatement
from baosong.apps.learning.models import Enrolment, Lesson, Statement
from baosong.platform.jobs import job_queue


def add_statement(enrolment: Enrolment, verb: str, *, lesson: Lesson | None = None, score: int | None = None, at: datetime) -> Statement:
    """Write a statement and queue its job."""
    made = Statement.objects.create(enrolment=enrolment, lesson=lesson, identity=uuid.uuid4(), verb=verb, score=score, made_at=at)
    job_queue.after_commit(SendStatement(made.pk))
    return made
