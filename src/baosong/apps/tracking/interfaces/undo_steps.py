"""Steps of tracking that can be undone for a moment, each with its opposite."""

from datetime import datetime

from django.urls import reverse

from baosong.apps.calls.models import Call
from baosong.apps.calls.policies import may_organise_call
from baosong.apps.orgs.models import Person
from baosong.apps.tracking.services import reminder_rules
from baosong.platform.web.undo import Undo, register_undo


def _switch_back(*, by: Person, at: datetime, call_id: int, is_on: bool) -> str:
    reminder_rules.switch(Call.objects.get(pk=call_id), is_on=not is_on, by=by, at=at)
    return reverse("reminders", args=[call_id])


register_undo("reminders.switch", Undo(may_organise_call, _switch_back))
