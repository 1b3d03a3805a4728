"""How the jobs of works are done."""

from django.conf import settings
from django.utils import timezone

from baosong.kit.jobs import gives_up, handles
from baosong.kit.places import parts, vault
from baosong.works.domain import checking, mending
from baosong.works.jobs import CheckFile, MendFile, WatchFile


@handles(CheckFile)
def check_file(job: CheckFile) -> None:
    """Inspects it."""
    checking.check(job.file_id, vault=vault(), with_sm3=settings.BAOSONG_SM3)


@gives_up(CheckFile)
def check_failed(job: CheckFile) -> None:
    """Says on the page that the check failed."""
    checking.give_up(job.file_id)


@handles(WatchFile)
def watch_file(job: WatchFile) -> None:
    """Watches it."""
    checking.watch(job.file_id, vault=vault())


@gives_up(WatchFile)
def watching_failed(job: WatchFile) -> None:
    """Says on the page that the film could not be watched to its end."""
    checking.give_up_watching(job.file_id)


@handles(MendFile)
def mend_file(job: MendFile) -> None:
    """Mends it."""
    mending.mend(job.mending_id, at=timezone.now(), vault=vault(), folder=parts())


@gives_up(MendFile)
def mending_failed(job: MendFile) -> None:
    """Says on the page that the film could not be mended."""
    mending.give_up(job.mending_id)
