"""How the jobs of works are done."""

from django.conf import settings
from django.utils import timezone

from baosong.apps.submissions.jobs import CheckFile, RepairFile, ScanFilm
from baosong.apps.submissions.services import checks, repair
from baosong.core.sandbox import SandboxLimits
from baosong.platform.jobs.job_queue import gives_up, handles
from baosong.platform.storage import blobstore, part_folder


@handles(CheckFile)
def check_file(job: CheckFile) -> None:
    """Inspects it."""
    checks.check(job.file_id, blobstore=blobstore(), with_sm3=settings.BAOSONG_SM3, limits=SandboxLimits(settings.BAOSONG_CHECK_SECONDS))


@gives_up(CheckFile)
def check_failed(job: CheckFile) -> None:
    """Says on the page that the check failed."""
    checks.give_up(job.file_id)


@handles(ScanFilm)
def watch_file(job: ScanFilm) -> None:
    """Watches it."""
    checks.watch(job.file_id, blobstore=blobstore())


@gives_up(ScanFilm)
def watching_failed(job: ScanFilm) -> None:
    """Says on the page that the film could not be watched to its end."""
    checks.give_up_watching(job.file_id)


@handles(RepairFile)
def mend_file(job: RepairFile) -> None:
    """Mends it."""
    repair.remedy(job.repair_id, at=timezone.now(), blobstore=blobstore(), folder=part_folder())


@gives_up(RepairFile)
def repair_failed(job: RepairFile) -> None:
    """Says on the page that the film could not be mended."""
    repair.give_up(job.repair_id)
