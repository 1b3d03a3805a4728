"""Scheduled tasks of an installation."""

from django.conf import settings
from django.utils import timezone

from baosong.apps.calls.services.recycle_bin import delete_old
from baosong.apps.federation.services.peers import forget_nonces
from baosong.apps.federation.services.receive_bundle import finish_complete as finish_bundles
from baosong.apps.federation.services.receive_bundle import sweep as sweep_bundles
from baosong.apps.federation.services.send import upkeep
from baosong.apps.inbox.services.recovery import request_fetch
from baosong.apps.inbox.services.recovery import upkeep as mail_upkeep
from baosong.apps.meetings.services.attachments import finish_complete as finish_attachments
from baosong.apps.meetings.services.attachments import sweep as sweep_attachments
from baosong.apps.meetings.services.devices import sweep as sweep_devices
from baosong.apps.orgs.services.access import end_due
from baosong.apps.orgs.services.table_imports import sweep as sweep_imports
from baosong.apps.orgs.services.throttle import sweep as sweep_attempts
from baosong.apps.orgs.services.uploaded_tables import sweep as sweep_tables
from baosong.apps.submissions.services.auto_submit import upkeep as auto_submit_upkeep
from baosong.apps.submissions.services.direct_uploads import sweep as sweep_store
from baosong.apps.submissions.services.uploads import finish_complete as finish_uploads
from baosong.apps.submissions.services.uploads import sweep
from baosong.apps.tracking.services.handovers import upkeep as handover_upkeep
from baosong.apps.tracking.services.reminder_rules import upkeep as remind_upkeep
from baosong.platform.audit.services.disclosures import forget
from baosong.platform.jobs.services.job_runs import prune, recover
from baosong.platform.jobs.services.scheduler import ScheduledTask
from baosong.platform.notifications.services.outbox import upkeep as outbox_upkeep
from baosong.platform.storage import blobstore, direct_upload, part_folder, personal_blobstore
from baosong.site import log_end


def scheduled_tasks() -> list[ScheduledTask]:
    """All tasks with their intervals in seconds."""
    made = [
        ScheduledTask("jobs", 0, lambda: recover(at=timezone.now())),
        ScheduledTask("federation", 15, lambda: upkeep(at=timezone.now())),
        ScheduledTask("automatic submissions", 20, auto_submit_upkeep),
        ScheduledTask("mail", 20, lambda: mail_upkeep(at=timezone.now())),
        ScheduledTask("outbox", 20, lambda: outbox_upkeep(at=timezone.now())),
        ScheduledTask("reminders", 300, remind_upkeep),
        ScheduledTask("complete uploads", 15, lambda: finish_uploads(at=timezone.now(), folder=part_folder(), blobstore=blobstore())),
        ScheduledTask("complete attachments", 15, lambda: finish_attachments(at=timezone.now(), folder=part_folder(), blobstore=personal_blobstore())),
        ScheduledTask("complete bundles", 15, lambda: finish_bundles(folder=part_folder())),
        ScheduledTask("ends of access", 60, lambda: end_due(at=timezone.now())),
        ScheduledTask("recycle bin of calls", 3600, lambda: delete_old(at=timezone.now())),
        ScheduledTask("handovers", 60, lambda: handover_upkeep(at=timezone.now())),
        ScheduledTask("nonces", 600, lambda: forget_nonces(at=timezone.now())),
        ScheduledTask("uploads", 600, lambda: sweep(at=timezone.now(), folder=part_folder())),
        ScheduledTask("uploads to the store", 600, lambda: (way := direct_upload()) and sweep_store(at=timezone.now(), direct=way)),
        ScheduledTask("attachments", 600, lambda: sweep_attachments(at=timezone.now(), folder=part_folder())),
        ScheduledTask("members' devices", 3600, lambda: sweep_devices(at=timezone.now())),
        ScheduledTask("bundles", 600, lambda: sweep_bundles(at=timezone.now(), folder=part_folder())),
        ScheduledTask("failed attempts", 600, lambda: sweep_attempts(at=timezone.now())),
        ScheduledTask("uploaded tables", 3600, lambda: sweep_tables(at=timezone.now())),
        ScheduledTask("imports of tables", 3600, lambda: sweep_imports(at=timezone.now())),
        ScheduledTask("disclosures", 3600, lambda: forget(days=settings.BAOSONG_DISCLOSURE_DAYS, at=timezone.now())),
        ScheduledTask("end of the audit log", 15, lambda: log_end.upkeep(at=timezone.now())),
        ScheduledTask("old jobs", 600, lambda: prune(at=timezone.now())),
    ]
    if settings.BAOSONG_IMAP and settings.BAOSONG_IMAP_MINUTES:
        made.append(ScheduledTask("mailbox", settings.BAOSONG_IMAP_MINUTES * 60, request_fetch))
    return made
