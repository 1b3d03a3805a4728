"""Handlers of the jobs of submissions."""

from django.conf import settings
from django.utils import timezone

from baosong.apps.calls.jobs import ApplyAmendment
from baosong.apps.submissions.interfaces.notices import notify_organisers, notify_unit
from baosong.apps.submissions.jobs import CheckFile, DeriveDocument, NotifyOrganisers, NotifyUnit, RepairFile, ScanFilm
from baosong.apps.submissions.services import amendments, checks, derived_documents, repair
from baosong.core.documents.derived_files import DerivedPart
from baosong.core.sandbox import SandboxLimits
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, part_folder


@handles(CheckFile)
def check_file(job: CheckFile) -> None:
    checks.check(job.file_id, blobstore=blobstore(), with_sm3=settings.BAOSONG_SM3, limits=SandboxLimits(settings.BAOSONG_CHECK_SECONDS))


@gives_up(CheckFile)
def check_failed(job: CheckFile) -> None:
    checks.give_up(job.file_id)


@handles(ScanFilm)
def scan_film(job: ScanFilm) -> None:
    checks.scan(job.file_id, blobstore=blobstore())


@gives_up(ScanFilm)
def scan_failed(job: ScanFilm) -> None:
    checks.give_up_scan(job.file_id)


@handles(RepairFile)
def repair_file(job: RepairFile) -> None:
    repair.repair_film(job.repair_id, at=timezone.now(), blobstore=blobstore(), folder=part_folder())


@gives_up(RepairFile)
def repair_failed(job: RepairFile) -> None:
    repair.give_up(job.repair_id)


@handles(DeriveDocument)
def derive_document(job: DeriveDocument) -> None:
    limits = SandboxLimits(settings.BAOSONG_CHECK_SECONDS)
    derived_documents.derive(job.sha256, job.file_name, DerivedPart(job.part), batch=job.batch, blobstore=blobstore(), limits=limits)


@handles(ApplyAmendment)
def apply_amendment(job: ApplyAmendment) -> None:
    amendments.apply_amendment(job.call_id, job.number)


@handles(NotifyUnit)
def notify(job: NotifyUnit) -> None:
    notify_unit(job.about, job.key, at=timezone.now())


@handles(NotifyOrganisers)
def notify_the_organisers(job: NotifyOrganisers) -> None:
    notify_organisers(job.request_id, at=timezone.now())
