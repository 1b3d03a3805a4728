"""Scheduled tasks of an installation."""

from django.conf import settings
from django.utils import timezone

from baosong.apps.federation.services.receive_bundle import sweep as sweep_bundles
from baosong.apps.federation.services.send import upkeep
from baosong.apps.inbox.services.recovery import request_fetch
from baosong.apps.inbox.services.recovery import upkeep as mail_upkeep
from baosong.apps.meetings.services.attachments import sweep as sweep_attachments
from baosong.apps.submissions.services.direct_uploads import sweep as sweep_store
from baosong.apps.submissions.services.uploads import sweep
from baosong.apps.tracking.services.reminder_rules import upkeep as remind_upkeep
from baosong.platform.audit.services.disclosures import forget
from baosong.platform.jobs.services.job_runs import prune, recover
from baosong.platform.jobs.services.scheduler import ScheduledTask
from baosong.platform.notifications.services.outbox import upkeep as outbox_upkeep
from baosong.platform.storage import direct_upload, part_folder


def scheduled_tasks() -> list[ScheduledTask]:
    """All tasks with their intervals in seconds."""
    made = [
        ScheduledTask("jobs", 0, lambda: recover(at=timezone.now())),
        ScheduledTask("federation", 15, lambda: upkeep(at=timezone.now())),
        ScheduledTask("mail", 20, lambda: mail_upkeep(at=timezone.now())),
        ScheduledTask("outbox", 20, lambda: outbox_upkeep(at=timezone.now())),
        ScheduledTask("reminders", 300, remind_upkeep),
        ScheduledTask("uploads", 600, lambda: sweep(at=timezone.now(), folder=part_folder())),
        ScheduledTask("uploads to the store", 600, lambda: (way := direct_upload()) and sweep_store(at=timezone.now(), direct=way)),
        ScheduledTask("attachments", 600, lambda: sweep_attachments(at=timezone.now(), folder=part_folder())),
        ScheduledTask("bundles", 600, lambda: sweep_bundles(at=timezone.now(), folder=part_folder())),
        ScheduledTask("disclosures", 3600, lambda: forget(days=settings.BAOSONG_DISCLOSURE_DAYS, at=timezone.now())),
        ScheduledTask("old jobs", 600, lambda: prune(at=timezone.now())),
    ]
    if settings.BAOSONG_IMAP and settings.BAOSONG_IMAP_MINUTES:
        made.append(ScheduledTask("mailbox", settings.BAOSONG_IMAP_MINUTES * 60, request_fetch))
    return made
