"""Handlers of judging's jobs."""

from baosong.apps.judging.jobs import LookForNames
from baosong.apps.judging.services import anonymisation
from baosong.platform.jobs.job_queue import handles
from baosong.platform.storage import blobstore


@handles(LookForNames)
def look_for_names(job: LookForNames) -> None:
    anonymisation.look_for_names(job.candidate_id, blobstore=blobstore())
