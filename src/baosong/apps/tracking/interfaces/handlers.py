"""Job handlers of tracking."""

from django.conf import settings
from django.utils import timezone, translation

from baosong.apps.calls.models import Call
from baosong.apps.tracking.interfaces.messages import digest, group_text, reminder_mail
from baosong.apps.tracking.jobs import RunReminders
from baosong.apps.tracking.services import reminder_rules
from baosong.platform.jobs.job_queue import handles


@handles(RunReminders)
def run_reminders(job: RunReminders) -> None:
    call = Call.objects.select_related("unit").get(pk=job.call_id)
    at = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        reminder_rules.run(call, word=lambda debt, person: reminder_mail(call, debt, person), group_word=lambda debts: group_text(call, debts), at=at)
        reminder_rules.send_digest(call, word=lambda: digest(call, at=at), at=at)
