"""Job handlers of tracking."""

from django.conf import settings
from django.utils import timezone, translation

from baosong.apps.calls.models import Call
from baosong.apps.tracking.interfaces.messages import digest, group_text, reminder_mail, successor_mail
from baosong.apps.tracking.jobs import NotifySuccessor, RunReminders
from baosong.apps.tracking.models import Handover
from baosong.apps.tracking.services import reminder_rules
from baosong.platform.jobs.job_queue import handles
from baosong.platform.notifications.services.outbox import queue


@handles(RunReminders)
def run_reminders(job: RunReminders) -> None:
    call = Call.objects.select_related("unit").get(pk=job.call_id)
    at = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        reminder_rules.run(call, word=lambda debt, person: reminder_mail(call, debt, person), group_word=lambda debts: group_text(call, debts), at=at)
        reminder_rules.send_digest(call, word=lambda: digest(call, at=at), at=at)


@handles(NotifySuccessor)
def notify_successor(job: NotifySuccessor) -> None:
    handover = Handover.objects.select_related("unit", "predecessor", "successor").get(pk=job.handover_id)
    successor, at = handover.successor, timezone.now()
    if successor is not None and successor.email:
        with translation.override(successor.language or settings.LANGUAGE_CODE):
            subject, body = successor_mail(handover, successor)
        queue(key=f"handover:{handover.pk}", address=successor.email, subject=subject, body=body, at=at)
