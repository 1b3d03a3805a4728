"""Forms of the inbox: the decision on a mail."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.calls.models import Call, Task
from baosong.apps.inbox.models import InboxMail
from baosong.apps.orgs.models import Unit
from baosong.platform.web.forms import RecordField, TickField, WebForm

WHICH_UNIT = gettext_lazy("Please choose a unit to which the call went.")


class AssignForm(WebForm):
    """The unit of a mail, and its call where the mail names none; `cleaned_data["call"]` is the mail's, the task's or the chosen one."""

    call = RecordField(label=gettext_lazy("Call"), queryset=Call.objects.none(), empty_label=None, required=False)
    unit = RecordField(
        label=gettext_lazy("Unit"),
        queryset=Unit.objects.none(),
        empty_label=gettext_lazy("Choose"),
        css_classes="grow",
        error_messages={"required": WHICH_UNIT, "invalid_choice": WHICH_UNIT},
    )
    task = RecordField(
        label=gettext_lazy("Task"), queryset=Task.objects.none(), empty_label=gettext_lazy("As its names tell"), required=False, css_classes="grow"
    )
    remember = TickField()

    def __init__(self, *args: Any, mail: InboxMail, calls: Sequence[Call], likely: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"unit": likely}, **kwargs)
        self.mail = mail
        self.set_rows("call", Call.objects.filter(pk__in=[call.pk for call in calls]).order_by("unit__depth", "-pk"))
        self.set_rows("unit", Unit.objects.filter(calls_received__call__in=calls).order_by("path").distinct())
        self.set_rows("task", Task.objects.filter(call__in=calls).order_by("call__unit__depth", "-call", "position"))
        if mail.sender:
            self.fields["remember"].label = _("Take mails from %(sender)s as this unit's from now on") % {"sender": mail.sender}
        else:
            del self.fields["remember"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        task = cleaned.get("task")
        call = self.mail.call or (task.call if task else cleaned.get("call"))
        if call is None and "call" not in self.errors:
            self.add_error("call", WHICH_UNIT)
        return cleaned | {"call": call}
