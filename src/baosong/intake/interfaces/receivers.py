"""When a file has been checked, the delivery it came with may be settled."""

from baosong.intake.jobs import SettleHandover, SettleMail
from baosong.intake.queries import handovers_of
from baosong.kit import jobs
from baosong.kit.events import receives
from baosong.works.events import FileChecked


@receives(FileChecked)
def file_checked(event: FileChecked) -> None:
    """Settles what waits for it."""
    for handover in handovers_of(event.submission_id):
        jobs.after_commit(SettleMail(handover.mail_id) if handover.mail_id else SettleHandover(handover.pk))
