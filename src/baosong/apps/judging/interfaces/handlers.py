"""Handlers of judging's jobs."""

from django.utils import timezone

from baosong.apps.judging.jobs import DropBlindCopies, LookForNames, MakeBlindCopy
from baosong.apps.judging.services import anonymisation, blind_copies
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, rendition_folder


@handles(LookForNames)
def look_for_names(job: LookForNames) -> None:
    anonymisation.look_for_names(job.candidate_id, blobstore=blobstore(), root=rendition_folder(), at=timezone.now())


@gives_up(LookForNames)
def names_not_looked_for(job: LookForNames) -> None:
    anonymisation.give_up(job.candidate_id, at=timezone.now())


@handles(MakeBlindCopy)
def make_blind_copy(job: MakeBlindCopy) -> None:
    blind_copies.make(job.candidate_id, job.file_id, blobstore=blobstore(), root=rendition_folder())


@handles(DropBlindCopies)
def drop_blind_copies(_job: DropBlindCopies) -> None:
    blind_copies.drop_unused(root=rendition_folder())
