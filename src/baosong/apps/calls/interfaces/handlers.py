"""Handlers of the jobs of calls."""

from django.utils import timezone

from baosong.apps.calls.interfaces.notices import notify_units
from baosong.apps.calls.interfaces.second_reader import ask_reader
from baosong.apps.calls.jobs import AskSecondReader, NotifyUnits
from baosong.platform.jobs.job_queue import handles


@handles(NotifyUnits)
def notify(job: NotifyUnits) -> None:
    notify_units(job.call_id, job.step, job.number, only=job.units, at=timezone.now())


@handles(AskSecondReader)
def ask_second_reader(job: AskSecondReader) -> None:
    ask_reader(job)
