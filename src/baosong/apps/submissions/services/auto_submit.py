"""Automatic submission: what arrives by mail, in a folder or out of an article is submitted when its files are checked.

The apps that accept it keep a row each, with what they show of it; they register their waiting rows and the job that continues a row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.enums import CheckState
from baosong.apps.submissions.errors import ChecksPending, NothingNew
from baosong.apps.submissions.models import Submission
from baosong.apps.submissions.services.submit import submit
from baosong.platform.errors import Refusal
from baosong.platform.jobs import job_queue
from baosong.platform.jobs.job_queue import Job
from baosong.platform.jobs.services.job_runs import is_under_way
from baosong.platform.web.refusals import site_sentence


@dataclass(frozen=True, slots=True)
class AutoSubmitResult:
    """Result of an automatic submission: submitted, or the code and the sentence of the refusal."""

    is_submitted: bool
    code: str = ""
    message: str = ""


def submit_if_checked(submission: Submission, *, by: Person, at: datetime, arrived_at: datetime | None = None) -> AutoSubmitResult | None:
    """Submit a submission whose files are checked; None while checks run. The caller has locked its own row.

    `arrived_at`, if given, decides whether it is in time. A submission that somebody submitted in the meantime counts as submitted.
    """
    try:
        with transaction.atomic():
            submit(submission, by=by, at=at, arrived_at=arrived_at)
    except ChecksPending:
        return None
    except NothingNew:
        pass
    except Refusal as refusal:
        return AutoSubmitResult(is_submitted=False, code=refusal.code, message=site_sentence(refusal.code, refusal.facts))
    return AutoSubmitResult(is_submitted=True)


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """The rows of an app that wait for checks, each with a `submission`, and the job that continues a row. Both idempotent."""

    rows: Callable[[], QuerySet[Any]]
    job: Callable[[Any], Job]


_registered: list[WaitingRows] = []


def register(waiting: WaitingRows) -> None:
    """Register an app's waiting rows (in `interfaces/receivers.py`)."""
    _registered.append(waiting)


def file_checked(submission_id: int) -> None:
    """Start the jobs that wait for the files of a submission."""
    for waiting in _registered:
        for row in waiting.rows().filter(submission_id=submission_id):
            job_queue.after_commit(waiting.job(row))


def upkeep() -> int:
    """Start the jobs that were lost with a worker; return how many."""
    count = 0
    for waiting in _registered:
        for row in waiting.rows().exclude(submission__versions__files__check_state=CheckState.WAITING):
            job = waiting.job(row)
            if not is_under_way(job):
                job_queue.after_commit(job)
                count += 1
    return count
