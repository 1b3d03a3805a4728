"""Jobs of the organisation."""

from dataclasses import dataclass
from typing import ClassVar

from baosong.apps.orgs.enums import LinkDelivery
from baosong.platform.jobs.job_queue import Job


@dataclass(frozen=True, slots=True)
class SendPasswordLink(Job):
    """Make a link for the person's first password and send it by mail or text message. `begun_at`: when it was asked for (ISO 8601)."""

    name: ClassVar[str] = "orgs.send_password_link"
    person_id: int
    unit_id: int
    inviter_id: int
    begun_at: str
    way: str = LinkDelivery.MAIL.value


@dataclass(frozen=True, slots=True)
class ImportTable(Job):
    """Import a table of units and people that was confirmed."""

    name: ClassVar[str] = "orgs.import_table"
    import_id: int
