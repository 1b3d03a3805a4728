"""How the jobs of works are done."""

from baosong.kit.jobs import gives_up, handles
from baosong.kit.places import vault
from baosong.works.domain import checking
from baosong.works.jobs import CheckFile


@handles(CheckFile)
def check_file(job: CheckFile) -> None:
    """Inspects it."""
    checking.check(job.file_id, vault=vault())


@gives_up(CheckFile)
def check_failed(job: CheckFile) -> None:
    """Says on the page that the check failed."""
    checking.give_up(job.file_id)
