"""How the jobs of progress are done."""

from django.conf import settings
from django.utils import timezone, translation

from baosong.calls.models import Call
from baosong.kit.jobs import handles
from baosong.progress.domain import ruling
from baosong.progress.interfaces.wording import digest, group_text, letter
from baosong.progress.jobs import RunReminders


@handles(RunReminders)
def run_reminders(job: RunReminders) -> None:
    """Sends what is due, in the site's language."""
    call = Call.objects.select_related("unit").get(pk=job.call_id)
    at = timezone.now()
    with translation.override(settings.LANGUAGE_CODE):
        ruling.run(call, word=lambda debt, person: letter(call, debt, person), group_word=lambda debts: group_text(call, debts), at=at)
        ruling.send_digest(call, word=lambda: digest(call, at=at), at=at)
